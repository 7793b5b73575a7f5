using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// A file to the model. It describes one build: one job. With <c>batch</c> it describes several
/// (https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html): a job for each task, which may have a file of its own.
/// </summary>
internal sealed class BatchReader(IFileSource files, string path, DiagnosticBag diagnostics)
{
    private const string Format = BuildSpecFormat.FormatName;

    private readonly Dictionary<string, SourceMark> _marks = new(StringComparer.Ordinal);

    public ReadResult Read(YamlMap root)
    {
        YamlFields fields = new(root, Format, "the build specification", diagnostics);
        YamlMap? batch = fields.Take("batch") as YamlMap;
        YamlMap build = fields.Remaining;
        List<NativeSetting> native = [];
        Job[] jobs = batch is null ? [new BuildReader(path, diagnostics, _marks).Read(build, "build", root)] : Batch(batch, build, native);
        Pipeline pipeline = new()
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Format = Format,
            Path = path,
            Stages = PipelineRules.DeriveStages(jobs),
            Native = [.. native],
        };
        return new([pipeline], _marks);
    }

    private Job[] Batch(YamlMap batch, YamlMap build, List<NativeSetting> native)
    {
        YamlFields fields = new(batch, Format, "'batch'", diagnostics);
        YamlNode? graph = fields.Take("build-graph"), list = fields.Take("build-list"), matrix = fields.Take("build-matrix");
        bool failFast = fields.Flag("fast-fail");
        Job[] jobs;
        if (matrix is not null)
        {
            jobs = [Matrix(matrix, build, failFast)];
        }
        else
        {
            YamlNode? tasks = graph ?? list;
            if (tasks is not YamlList)
                fields.Wrong(tasks ?? batch, "'batch' must hold 'build-graph', 'build-list' or 'build-matrix'.");
            jobs = [.. ((tasks as YamlList)?.Items ?? []).Select(task => Task(task, build))];
            // Without needs of its own a task of a list and one of a graph are alike; which it was is not lost.
            if (list is not null && graph is null)
                native.Add(new(Format, "batch", "build-list"));
            if (failFast)
                native.Add(new(Format, "fast-fail", "true"));
        }

        native.AddRange(fields.Rest("build-fanout").Select(setting => setting with { Key = $"batch:{setting.Key}" }));
        return jobs;
    }

    private Job Task(YamlNode task, YamlMap build)
    {
        YamlFields fields = new(task, Format, "a task of 'batch'", diagnostics);
        string? id = fields.Text("identifier");
        if (id is null)
            fields.Wrong(task, "A task of 'batch' needs an 'identifier'.");
        string? file = fields.Text("buildspec");
        string[] needs = fields.List("depend-on");
        bool ignored = fields.Flag("ignore-failure");
        YamlFields environment = new(fields.Take("env"), Format, $"'env' of the task '{Errors.Shown(id ?? "")}'", diagnostics);
        VariableMap variables = environment.Variables("variables");
        string? image = environment.Text("image");
        Job job = Build(file, build, id ?? "build", task);
        return job with
        {
            Needs = needs,
            ContinueOnError = ignored,
            Container = image is null ? null : new() { Image = image },
            Variables = job.Variables.With(variables),
            Native = [.. file is null || (job.Steps.Length > 0 && file == BatchWriter.Beside(path, id ?? "")) ? [] : new[] { new NativeSetting(Format, "buildspec", YamlText.Fragment(new YamlScalar(file))) }, .. job.Native, .. Kept(environment, "task:env:"), .. Kept(fields, "task:")],
        };
    }

    private Job Matrix(YamlNode matrix, YamlMap build, bool failFast)
    {
        YamlFields fields = new(matrix, Format, "'build-matrix'", diagnostics);
        YamlFields common = new(fields.Take("static"), Format, "'static' of 'build-matrix'", diagnostics);
        YamlFields varying = new(fields.Take("dynamic"), Format, "'dynamic' of 'build-matrix'", diagnostics);
        YamlFields environment = new(varying.Take("env"), Format, "'env' of 'build-matrix'", diagnostics);
        bool ignored = common.Flag("ignore-failure");
        List<MatrixAxis> axes = [];
        if (environment.Take("variables") is YamlMap variables)
            axes.AddRange(variables.Entries.Select(entry => new MatrixAxis(entry.Name, environment.Texts(entry.Value, $"'{Errors.Shown(entry.Name)}' of 'build-matrix'"))));
        Job job = new BuildReader(path, diagnostics, _marks).Read(build, "build", fields.Node);
        if (matrix.Mark is { } mark)
            _marks[ModelPath.Part(job.Id, "matrix")] = mark;
        return job with
        {
            ContinueOnError = ignored,
            Matrix = new() { Axes = [.. axes], FailFast = failFast },
            Native = [.. job.Native, .. Kept(common, "static:"), .. Kept(environment, "dynamic:env:"), .. Kept(varying, "dynamic:"), .. Kept(fields, "matrix:")],
        };
    }

    private static IEnumerable<NativeSetting> Kept(YamlFields fields, string prefix) =>
        fields.Rest("compute-type", "image", "privileged-mode", "type", "debug-session", "buildspec", "env", "fleet").Select(setting => setting with { Key = prefix + setting.Key });

    private Job Build(string? file, YamlMap build, string id, YamlNode at)
    {
        if (file is null)
            return new BuildReader(path, diagnostics, _marks).Read(build, id, at);
        if (files.Read(file) is not { } text)
        {
            diagnostics.Warning("FileNotFound", $"The build specification '{Errors.Shown(file)}' of the task '{Errors.Shown(id)}' is not there; the task has no steps.", path, at.Line, "Correct the path, or convert where the file is.");
            return new() { Id = id };
        }

        YamlMap? root = YamlLoader.LoadMap(text, file, diagnostics);
        return root is null ? new() { Id = id } : new BuildReader(file, diagnostics, _marks).Read(root, id, at);
    }
}
