using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>
/// The classic <c>jenkins-x.yml</c> of Jenkins X 2 (https://github.com/jenkins-x/jx-docs/blob/master/content/en/docs/reference/pipeline-syntax-reference.md),
/// for reading only: what is written is a PipelineRun. The steps that come from a build pack are not in the file; the pack is kept by its name.
/// </summary>
internal sealed class ClassicReader(string path, DiagnosticBag diagnostics)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "jenkins-x.yml";

    /// <summary>What the keys of its native settings begin with: nothing else has a place for them.</summary>
    public const string Prefix = "classic:";

    private const string Format = TektonFormat.FormatName;

    // In the order in which they run.
    private static readonly string[] Phases = ["setup", "setVersion", "preBuild", "build", "postBuild", "promote"];

    private static readonly string[] StageKeys = ["agent", "options", "post", "parallel", "stages", "environment", "env", "workingDir"];

    private readonly MarkBook _marks = new();

    /// <summary>Whether a document is such a file.</summary>
    public static bool IsClassic(string path, YamlMap document) =>
        document["pipelineConfig"] is not null || (Path.GetFileName(path) == FileName && document["buildPack"] is not null);

    public ReadResult Read(YamlMap document)
    {
        YamlFields root = new(document, Format, "the file", diagnostics);
        YamlFields config = new(root.Take("pipelineConfig"), Format, "'pipelineConfig'", diagnostics);
        YamlFields named = new(config.Take("pipelines"), Format, "'pipelines'", diagnostics);
        VariableMap variables = Environment(config);
        string? image = Image(config.Take("agent"));
        List<Pipeline> pipelines = [];
        foreach (string kind in (string[])["release", "pullRequest", "feature"])
        {
            if (named.Take(kind) is YamlMap content)
                pipelines.Add(Pipeline(kind, content, variables, image, pipelines.Count == 0));
        }

        if (pipelines.Count == 0)
        {
            diagnostics.Error("NoPipeline", "The file names a build pack and no steps of its own.", path, document.Line ?? 1, "Import the pack's pipelines with 'jx pipeline import'.");
            return new([], _marks.Marks);
        }

        NativeSetting[] rest = [.. root.Rest("buildPack", "buildPackGitURL", "buildPackGitRef", "noReleasePrepare", "env", "chat", "dependencies", "deploy"), .. config.Rest("containerOptions", "extends", "env", "environment"), .. named.Rest("post", "overrides", "default")];
        if (rest.Length > 0)
            pipelines[0] = pipelines[0] with { Native = [.. rest.Select(setting => setting with { Key = Prefix + setting.Key })] };
        return new([.. pipelines], _marks.Marks);
    }

    private Pipeline Pipeline(string kind, YamlMap content, VariableMap variables, string? image, bool first)
    {
        _marks.Prefix = first ? "" : $"pipelines.{kind}.";
        YamlFields fields = new(content, Format, $"the pipeline '{kind}'", diagnostics);
        List<Job> jobs = [];
        foreach (string phase in Phases)
        {
            if (fields.Take(phase) is YamlMap lifecycle)
                Add(jobs, Phase(phase, lifecycle, image));
        }

        if (fields.Take("pipeline") is YamlMap pipeline)
        {
            YamlFields inner = new(pipeline, Format, $"the pipeline '{kind}'", diagnostics);
            string? own = Image(inner.Take("agent")) ?? image;
            variables = variables.With(Environment(inner));
            Stages(jobs, inner.Take("stages") as YamlList, own, depth: 0);
            inner.Drop();
        }

        if (jobs.Count == 0)
            diagnostics.Error("MissingKey", $"The pipeline '{kind}' has no steps of its own.", path, content.Line, "Add 'pipeline:' with stages, or import the build pack's.");
        fields.Drop();
        return new()
        {
            Name = kind.ToLowerInvariant(),
            Format = Format,
            Path = path,
            Triggers = kind == "pullRequest" ? [new PullRequestTrigger()] : [new PushTrigger { Branches = kind == "release" ? ["master"] : ["feature/**"] }],
            Variables = variables,
            Stages = PipelineRules.DeriveStages(jobs),
        };
    }

    private static void Add(List<Job> jobs, Job job) => jobs.Add(job with { Needs = jobs.Count == 0 ? [] : [jobs[^1].Id] });

    private Job Phase(string phase, YamlMap content, string? image)
    {
        YamlFields fields = new(content, Format, $"'{phase}'", diagnostics);
        YamlNode[] items = [.. ((string[])["preSteps", "steps", "postSteps"]).SelectMany(key => (fields.Take(key) as YamlList)?.Items ?? [])];
        Job job = Job(phase, items, image, content);
        return job with { Native = fields.Rest("replace", "agent", "env") };
    }

    private void Stages(List<Job> jobs, YamlList? stages, string? image, int depth)
    {
        foreach (YamlNode item in stages?.Items ?? [])
        {
            YamlFields fields = new(item, Format, "a stage", diagnostics);
            string id = KubernetesNames.Of(fields.Text("name") ?? string.Create(CultureInfo.InvariantCulture, $"stage-{jobs.Count + 1}"));
            string? own = Image(fields.Take("agent")) ?? image;
            if (fields.Peek("stages") is YamlList inner && depth < 10)
            {
                fields.Take("stages");
                Stages(jobs, inner, own, depth + 1);
            }
            else if (fields.Peek("parallel") is YamlList side && depth < 10)
            {
                fields.Take("parallel");
                string[] before = jobs.Count == 0 ? [] : [jobs[^1].Id];
                int from = jobs.Count;
                Stages(jobs, side, own, depth + 1);
                for (int i = from; i < jobs.Count; i++)
                    jobs[i] = jobs[i] with { Needs = before };
            }
            else
            {
                Job job = Job(id, [.. (fields.Take("steps") as YamlList)?.Items ?? []], own, item);
                Add(jobs, job with { Variables = Environment(fields), Native = fields.Rest(StageKeys) });
            }
        }
    }

    // A step without an image has that of the step before.
    private Job Job(string id, YamlNode[] items, string? image, YamlNode at)
    {
        _marks.Add(ModelPath.Job(id), at);
        List<Step> steps = [new CheckoutStep()];
        string? common = image ?? items.Select(item => ((item as YamlMap)?["image"] as YamlScalar)?.Value).FirstOrDefault(name => name is not null);
        string? current = common;
        foreach (YamlNode item in items)
        {
            _marks.Add(ModelPath.Step(id, steps.Count), item);
            YamlFields fields = new(item, Format, $"a step of '{id}'", diagnostics);
            current = fields.Text("image") ?? Image(fields.Take("agent")) ?? current;
            string? command = fields.Text("sh") ?? fields.Text("command");
            string script = command is null ? "" : string.Join(' ', [command, .. fields.List("args").Select(ShellText.Quote)]);
            List<NativeSetting> native = [];
            if (current is not null && current != common)
                native.Add(new(Format, "image", YamlText.Fragment(new YamlScalar(current))));
            Step step = command is null
                ? new NativeStep { Format = Format, Reference = fields.Text("step") ?? "" }
                : new ScriptStep { Script = script.ReplaceLineEndings("\n").TrimEnd('\n'), WorkingDirectory = Folder(fields.Text("dir")) };
            steps.Add(step with { Name = fields.Text("name"), Variables = Environment(fields), Native = [.. native, .. fields.Rest("loop", "steps", "options", "agent", "type", "when", "comment", "args")] });
        }

        return new() { Id = id, Container = common is null ? null : new() { Image = common }, Steps = [.. steps] };
    }

    private static string? Folder(string? folder) => folder?.TrimEnd('/') switch
    {
        null or DocumentWriter.SourceFolder => null,
        var text when text.StartsWith(DocumentWriter.SourceFolder + "/", StringComparison.Ordinal) => text[(DocumentWriter.SourceFolder.Length + 1)..],
        var text => text,
    };

    private static VariableMap Environment(YamlFields fields)
    {
        VariableMap variables = new();
        foreach (string key in (string[])["environment", "env"])
        {
            if (fields.Peek(key) is YamlList list && list.Items.All(item => ParameterList.Name(item) is not null && ((YamlMap)item)["value"] is YamlScalar))
            {
                fields.Take(key);
                variables = variables.With(new VariableMap(list.Items.Select(item => KeyValuePair.Create(ParameterList.Name(item)!, ((YamlScalar)((YamlMap)item)["value"]!).Value))));
            }
        }

        return variables;
    }

    private static string? Image(YamlNode? agent) => (agent as YamlMap)?["image"] is YamlScalar image ? image.Value : null;
}
