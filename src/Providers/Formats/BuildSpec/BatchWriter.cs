using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// The model to files. A build specification is one build; several jobs are a batch: a <c>build-graph</c> whose tasks wait for each other and
/// "the path and file name of the buildspec file to use for this task"
/// (https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html#build-spec.batch.build-graph). The first task's build stands
/// in the file that CodeBuild looks for, every other's in a file beside it.
/// </summary>
internal sealed class BatchWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = BuildSpecFormat.FormatName;

    private readonly HashSet<string> _said = [];
    private readonly string _path = pipeline.Format == Format && pipeline.Path is { } path ? path : BuildSpecFormat.FileName;

    public PipelineFile[] Write()
    {
        Triggers();
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of the pipeline ({setting.Format})", Format, subject: ModelPath.Native(setting.Key));
        Job[] jobs = [.. pipeline.Jobs];
        if (jobs.Length == 0)
        {
            diagnostics.Error("NoJobs", "The pipeline has no job, so there is nothing to build.", pipeline.Path, remedy: "Add a job.");
            return [];
        }

        bool isSingle = jobs is [{ Needs: null or [], Matrix: null or { Include: [], Exclude: [] } }] && !TaskKeys(jobs[0]) && pipeline.Native.All(setting => setting.Key != "batch");
        return isSingle ? [File(_path, Single(jobs[0]))] : Several([.. new MatrixTasks(pipeline, Format, diagnostics).Expand()]);
    }

    /// <summary>The file of a task that has one by itself: beside the first, with the task's name.</summary>
    public static string Beside(string path, string task)
    {
        int dot = path.LastIndexOf('.');
        return dot < 0 ? $"{path}-{task}" : $"{path[..dot]}-{task}{path[dot..]}";
    }

    private static bool TaskKeys(Job job) => job.Matrix is null && (job.ContinueOnError || job.Container is { Native: [] } || job.Native.Any(setting => setting.Format == Format && (setting.Key == "buildspec" || setting.Key.StartsWith("task:", StringComparison.Ordinal))));

    // https://docs.aws.amazon.com/codebuild/latest/userguide/webhooks.html: what starts a build is a setting of the project.
    private void Triggers()
    {
        for (int i = 0; i < pipeline.Triggers.Length; i++)
        {
            string subject = ModelPath.Trigger(i);
            switch (pipeline.Triggers[i])
            {
                case ManualTrigger { Inputs: [] }:
                    break;
                case ManualTrigger manual:
                    foreach (PipelineInput input in manual.Inputs)
                        diagnostics.Lost($"the input '{Errors.Shown(input.Name)}'", Format, "Give it as an environment variable when the build is started.", subject);
                    break;
                case ScheduleTrigger schedule:
                    diagnostics.Lost($"the schedule '{schedule.Cron}'", Format, "Make an EventBridge rule that starts the CodeBuild project.", subject);
                    break;
                case NativeTrigger native:
                    diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
                    break;
                default:
                    diagnostics.Lost(pipeline.Triggers[i] is PushTrigger ? "what pushes start it" : "what pull requests start it", Format, "Give the CodeBuild project a webhook with filter groups.", subject);
                    break;
            }
        }
    }

    private YamlBuilder Single(Job job)
    {
        YamlBuilder root = new YamlBuilder().Add("version", YamlBuilder.Plain("0.2"));
        if (job.Matrix is { } matrix)
            root.Add("batch", new YamlBuilder().AddFlag("fast-fail", matrix.FailFast).Add("build-matrix", Matrix(job, matrix)));
        return new BuildWriter(pipeline, job, diagnostics).Add(root);
    }

    private YamlBuilder Matrix(Job job, Matrix matrix)
    {
        if (matrix.MaxParallel is not null)
            diagnostics.Lost($"that only {matrix.MaxParallel.Value.ToString(CultureInfo.InvariantCulture)} of the matrix of the job '{Errors.Shown(job.Id)}' run at once", Format, subject: ModelPath.Part(job.Id, "matrix"));
        YamlBuilder axes = new();
        foreach (MatrixAxis axis in matrix.Axes)
            axes.Add(axis.Name, YamlBuilder.List(axis.Values));
        YamlBuilder environment = Kept(job, "dynamic:env:").Add("variables", axes);
        YamlBuilder common = new YamlBuilder().AddFlag("ignore-failure", job.ContinueOnError);
        foreach (YamlEntry entry in Kept(job, "static:").Map.Entries)
            common.Add(entry.Name, entry.Value);
        YamlBuilder result = Kept(job, "matrix:").Add("static", common);
        YamlBuilder varying = Kept(job, "dynamic:", "dynamic:env:").Add("env", environment);
        return result.Add("dynamic", varying);
    }

    private PipelineFile[] Several(Job[] jobs)
    {
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline with { Stages = MatrixTasks.Stages(pipeline, jobs) });
        TaskNames names = new(jobs);
        bool isList = pipeline.Native.Any(setting => setting is { Format: Format, Key: "batch", Text: "build-list" }) && needs.Values.All(list => list.Length == 0);
        List<YamlNode> tasks = [];
        List<PipelineFile> files = [];
        YamlBuilder root = new YamlBuilder().Add("version", YamlBuilder.Plain("0.2"));
        YamlBuilder batch = new YamlBuilder().AddFlag("fast-fail", pipeline.Native.Any(setting => setting is { Format: Format, Key: "fast-fail" }));
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith("batch:", StringComparison.Ordinal)))
            batch.Add(setting.Key["batch:".Length..], YamlLoader.Fragment(setting.Text));
        Job? here = Array.Find(jobs, job => FileOf(job) is null);
        foreach (Job job in jobs)
        {
            // Without a file of its own a task reads this one; a second such task would read the same.
            string? file = FileOf(job) ?? (job == here ? null : Beside(_path, names[job.Id]));
            tasks.Add(Task(job, names, needs[job.Id], file));
            // A file that was not there when the batch was read stays where it is.
            bool isElsewhere = job.Steps.Length == 0 && FileOf(job) is not null;
            if (file is not null && !isElsewhere && files.TrueForAll(other => other.Path != file))
                files.Add(File(file, Build(job, new YamlBuilder().Add("version", YamlBuilder.Plain("0.2")))));
        }

        batch.Add(isList ? "build-list" : "build-graph", new YamlList(tasks));
        root.Add("batch", batch);
        if (here is not null)
            Build(here, root);
        return [File(_path, root), .. files];
    }

    // What is said of a task is meant for the job it comes from, and is said once for all of its tasks.
    private YamlBuilder Build(Job task, YamlBuilder root)
    {
        DiagnosticBag own = new();
        YamlBuilder build = new BuildWriter(pipeline, task, own).Add(root);
        string origin = MatrixTasks.JobOf(task);
        if (origin != task.Id && !_said.Add(origin))
            return build;
        string before = ModelPath.Job(task.Id);
        foreach (Diagnostic item in own.Items)
            diagnostics.Add(origin == task.Id ? item : item with { Subject = item.Subject is null ? null : ModelPath.Job(origin) + item.Subject[before.Length..] });
        return build;
    }

    private YamlMap Task(Job job, TaskNames names, string[] needs, string? file)
    {
        YamlBuilder environment = Kept(job, "task:env:").Add("image", job.Container?.Image);
        YamlBuilder task = new YamlBuilder().Add("identifier", names[job.Id]).Add("buildspec", file).Add("depend-on", [.. needs.Select(need => names[need])]).Add("env", environment).AddFlag("ignore-failure", job.ContinueOnError);
        foreach (YamlEntry entry in Kept(job, "task:", "task:env:").Map.Entries)
            task.Add(entry.Name, entry.Value);
        if (names[job.Id] != job.Id)
            diagnostics.Approximated($"The job '{Errors.Shown(job.Id)}' is the task '{names[job.Id]}'.", subject: ModelPath.Job(MatrixTasks.JobOf(job)));
        return task.Map;
    }

    private static string? FileOf(Job job) => Array.Find(job.Native, setting => setting is { Format: Format, Key: "buildspec" })?.Text is { } text && YamlLoader.Fragment(text) is YamlScalar scalar ? scalar.Value : null;

    private static YamlBuilder Kept(Job job, string prefix, string? except = null)
    {
        YamlBuilder map = new();
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(prefix, StringComparison.Ordinal) && (except is null || !setting.Key.StartsWith(except, StringComparison.Ordinal))))
            map.Add(setting.Key[prefix.Length..], YamlLoader.Fragment(setting.Text));
        return map;
    }

    private static PipelineFile File(string path, YamlBuilder root) => new(path, YamlLayout.SpaceBlocks(YamlText.Write(root.Map)));
}
