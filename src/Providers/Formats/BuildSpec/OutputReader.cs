using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>What a build keeps: <c>artifacts</c>, <c>reports</c> and <c>cache</c>.</summary>
internal sealed class OutputReader(string job, DiagnosticBag diagnostics)
{
    /// <summary>The key of a cache that names none.</summary>
    public const string DefaultKey = "default";

    private const string Format = BuildSpecFormat.FormatName;

    /// <summary>https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.cache.</summary>
    public CacheStep Cache(YamlNode node, List<NativeSetting> native)
    {
        YamlFields fields = new(node, Format, "'cache'", diagnostics);
        string? action = (fields.Peek("action") as YamlScalar)?.Value;
        if (action is "restore" or "save")
            fields.Take("action");
        CacheStep step = new() { Key = fields.Text("key") ?? DefaultKey, RestoreKeys = fields.List("fallback-keys"), Paths = fields.List("paths"), Restore = action != "save", Save = action != "restore" };
        native.AddRange(fields.Rest("action").Select(setting => setting with { Key = $"cache:{setting.Key}" }));
        return step;
    }

    /// <summary>https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.reports.</summary>
    public IEnumerable<(Step Step, YamlNode? At)> Reports(YamlNode? node)
    {
        YamlFields groups = new(node, Format, "'reports'", diagnostics);
        foreach (YamlEntry entry in groups.Node.Entries)
        {
            YamlFields fields = new(groups.Take(entry.Name), Format, $"the report group '{Errors.Shown(entry.Name)}'", diagnostics);
            yield return (new PublishTestResultsStep
            {
                Name = entry.Name,
                Condition = Condition.Always,
                Paths = BasePaths.Join(Folder(fields), fields.List("files")),
                ResultFormat = ReportFormats.Read(fields.Text("file-format")),
                Native = fields.Rest("base-directory", "discard-paths"),
            }, entry.Key);
        }
    }

    /// <summary>https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.</summary>
    public IEnumerable<(Step Step, YamlNode? At)> Artifacts(YamlNode? node)
    {
        if (node is null)
            yield break;
        YamlFields fields = new(node, Format, "'artifacts'", diagnostics);
        YamlFields others = new(fields.Take("secondary-artifacts"), Format, "'secondary-artifacts'", diagnostics);
        string? name = fields.Text("name");
        UploadArtifactStep first = Upload(fields, name ?? job);
        if (first.Paths.Length > 0 || first.Native.Length > 0 || others.Node.Entries.Count == 0)
            yield return (first, node);
        foreach (YamlEntry entry in others.Node.Entries)
        {
            YamlFields other = new(others.Take(entry.Name), Format, $"the artifact '{Errors.Shown(entry.Name)}'", diagnostics);
            yield return (Upload(other, entry.Name) with { Id = entry.Name }, entry.Key);
        }
    }

    private static UploadArtifactStep Upload(YamlFields fields, string name)
    {
        string? folder = Folder(fields);
        return new()
        {
            Artifact = name,
            Paths = BasePaths.Join(folder, fields.List("files")),
            // "Relative to base-directory".
            Exclude = BasePaths.Join(folder, fields.List("exclude-paths")),
            Native = fields.Rest("name", "base-directory", "discard-paths", "enable-symlinks", "s3-prefix"),
        };
    }

    // The folder is kept beside the paths that hold it, since it also says what is cut off from them.
    private static string? Folder(YamlFields fields) => fields.Peek("base-directory") is YamlScalar { IsNull: false } folder ? folder.Value : null;
}
