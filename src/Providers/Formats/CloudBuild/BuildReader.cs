using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>A build to the model: one job, since all steps work on one machine in one folder.</summary>
internal sealed class BuildReader(IFileSource files, string path, DiagnosticBag diagnostics)
{
    /// <summary>The identifier of the only job.</summary>
    public const string JobId = "build";

    private const string Format = CloudBuildFormat.FormatName;

    private static readonly string[] NativeKeys =
    [
        "options", "logsBucket", "serviceAccount", "tags", "queueTtl", "secrets", "availableSecrets", "source", "artifacts", "dependencies", "gitConfig", "approval", "images", "timeout", "substitutions",
        "mavenArtifacts", "pythonPackages", "npmPackages", "goModules",
    ];

    private readonly MarkBook _marks = new();

    public ReadResult Read(YamlMap root, YamlMap? trigger = null)
    {
        YamlFields fields = new(root, Format, "the build", diagnostics);
        if (fields.Peek("steps") is not YamlList { Items.Count: > 0 })
            diagnostics.Error("MissingKey", "The build has no steps.", path, root.Line ?? 1, "Add a step under 'steps:'.");
        (Step[] steps, string? image) = Steps(fields.Take("steps"));
        List<NativeSetting> native = [];
        VariableMap variables = fields.Variables("substitutions");
        foreach (string name in variables.Keys)
            _marks.Add(ModelPath.Variable(name), (root["substitutions"] as YamlMap)?[name]);
        variables = variables.With(Options(fields, native));
        List<Step> all = [new CheckoutStep(), .. steps];
        if (Objects(fields, native) is { } upload)
            Add(all, upload, root["artifacts"]);
        string[] images = fields.List("images");
        if (images.Length > 0)
            Add(all, new PushImageStep { Tags = images }, root["images"]);
        _marks.Add(ModelPath.Job(JobId), root["steps"] ?? root);
        Job job = new()
        {
            Id = JobId,
            Needs = [],
            Container = image is null ? null : new() { Image = image },
            Timeout = Seconds.Take(fields, "timeout"),
            Steps = [.. all],
        };
        Trigger[] triggers = TriggerFiles.Of(files, path, trigger, _marks, native);
        Pipeline pipeline = new()
        {
            Name = NameOf(path),
            Format = Format,
            Path = path,
            Triggers = triggers,
            Variables = variables,
            Stages = PipelineRules.DeriveStages([job]),
            Native = [.. native, .. fields.Rest(NativeKeys)],
        };
        return new([pipeline], _marks.Marks);
    }

    /// <summary>The name of a build, which has none but its file's.</summary>
    public static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private (Step[] Steps, string? Image) Steps(YamlNode? node)
    {
        BuildStepReader reader = new(diagnostics);
        List<Step> steps = [];
        foreach (YamlNode item in (node as YamlList)?.Items ?? [])
        {
            // The first step of the job is the checkout, which the system does by itself.
            _marks.Add(ModelPath.Step(JobId, steps.Count + 1), item);
            steps.Add(reader.Read(item, $"step {(steps.Count + 1).ToString(CultureInfo.InvariantCulture)}"));
        }

        return ([.. steps], reader.Image);
    }

    private void Add(List<Step> steps, Step step, YamlNode? at)
    {
        _marks.Add(ModelPath.Step(JobId, steps.Count), at);
        steps.Add(step);
    }

    // Variables of every step; other options stay.
    private VariableMap Options(YamlFields fields, List<NativeSetting> native)
    {
        if (fields.Peek("options") is not YamlMap map)
            return new();
        fields.Take("options");
        YamlFields options = new(map, Format, "'options'", diagnostics);
        VariableMap variables = new(BuildStepReader.Environment(options).Where(entry => !Substitutions.IsOwn(entry.Key)));
        if (BuildStepReader.Environment(new(map, Format, "'options'", new())).Keys.Any(Substitutions.IsOwn))
        {
            native.Add(new(Format, "options", YamlText.Fragment(map)));
            return new();
        }

        if (options.Remaining.Entries.Count > 0)
            native.Add(new(Format, "options", YamlText.Fragment(options.Remaining)));
        return variables;
    }

    private static UploadArtifactStep? Objects(YamlFields fields, List<NativeSetting> native)
    {
        if (fields.Peek("artifacts") is not YamlMap map || map["objects"] is not YamlMap objects || objects["location"] is not YamlScalar location || objects["paths"] is not YamlList paths || objects.Entries.Count != 2)
            return null;
        fields.Take("artifacts");
        YamlMap rest = new([.. map.Entries.Where(entry => entry.Name != "objects")]);
        if (rest.Entries.Count > 0)
            native.Add(new(Format, "artifacts", YamlText.Fragment(rest)));
        return new() { Artifact = location.Value, Paths = fields.Texts(paths, "'artifacts.objects.paths'") };
    }
}
