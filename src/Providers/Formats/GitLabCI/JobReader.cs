using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>A job (https://docs.gitlab.com/ci/yaml/#job-keywords).</summary>
internal sealed class JobReader(JobDefaults defaults, VariableMap globals, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    private static readonly string[] NativeKeys =
    [
        "rules", "only", "except", "needs", "parallel", "artifacts", "environment", "retry", "timeout", "allow_failure", "when", "start_in", "trigger", "run",
        "resource_group", "interruptible", "coverage", "release", "secrets", "id_tokens", "identity", "hooks", "inherit", "pages", "publish",
        "manual_confirmation", "dast_configuration", "inputs", "variables", "script",
    ];

    public ReadJob Read(YamlEntry entry, YamlMap map)
    {
        string owner = $"the job '{Errors.Shown(entry.Name)}'";
        YamlFields fields = new(defaults.Apply(map), Format, owner, diagnostics);
        string stage = fields.Text("stage") ?? "test";
        List<NativeSetting> native = [];
        bool isTrigger = fields.Peek("trigger") is not null || fields.Peek("run") is not null;
        VariableReader variables = new(fields.Take("variables"), owner, diagnostics);
        if (variables.Native is { } kept)
            native.Add(kept);
        SourceSettings sources = new(variables.Values, globals);
        string[] withoutArtifacts = [];
        string[]? dependencies = fields.Peek("dependencies") is null ? null : fields.List("dependencies");
        string? after = Script(fields, "after_script", owner);
        List<Step> steps = isTrigger ? [] : [.. sources.Checkout];
        steps.AddRange(CacheReader.Read(fields.Take("cache"), owner, diagnostics));
        string[] scripts = [.. new[] { Script(fields, "before_script", owner), Script(fields, "script", owner, required: !isTrigger) }.OfType<string>()];
        if (scripts.Length > 0)
            steps.Add(new ScriptStep { Script = string.Join('\n', scripts) });
        if (after is not null)
            steps.Add(new ScriptStep { Name = "after_script", Script = after, Condition = Condition.Always, ContinueOnError = true });
        steps.AddRange(ArtifactReader.Read(fields, entry.Name, owner, native, diagnostics));
        Job job = new()
        {
            Id = entry.Name,
            Needs = NeedReader.Read(fields, out withoutArtifacts),
            Runner = new() { Labels = fields.List("tags") },
            Container = ImageReader.Container(fields.Take("image"), $"the image of {owner}", diagnostics),
            Services = ImageReader.Services(fields.Take("services"), owner, diagnostics),
            Variables = sources.Rest,
            Matrix = ParallelReader.Read(fields),
            Timeout = Timeout(fields),
            Retries = Retries(fields),
            Environment = Environment(fields),
            Steps = [.. steps],
        };
        job = RuleReader.Read(fields, job);
        return new()
        {
            Job = job with { Native = [.. native, .. fields.Rest(NativeKeys)] },
            Stage = stage,
            Dependencies = dependencies,
            WithoutArtifacts = withoutArtifacts,
        };
    }

    private string? Script(YamlFields fields, string key, string owner, bool required = false)
    {
        YamlNode? node = fields.Take(key);
        List<string> lines = [];
        if (node is not null)
            Flatten(fields, node, key, lines);
        if (lines.Count == 0 && required && !diagnostics.HasErrors)
            diagnostics.Error("MissingKey", $"{char.ToUpperInvariant(owner[0])}{owner[1..]} has no script.", (node ?? fields.Node).Mark?.Path, (node ?? fields.Node).Line, "Add 'script:' with at least one command, or begin the job's name with a dot to hide it.");
        return lines.Count == 0 ? null : string.Join('\n', lines.Select(line => line.ReplaceLineEndings("\n").TrimEnd('\n')));
    }

    // Lists within lists come from anchors and references; the parser limits their depth.
    private static void Flatten(YamlFields fields, YamlNode node, string key, List<string> lines)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                break;
            case YamlScalar scalar:
                lines.Add(scalar.Value);
                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                    Flatten(fields, item, key, lines);
                break;
            default:
                fields.Wrong(node, $"'{key}' of {fields.Owner} holds a mapping where a command should stand; put the command with its ': ' into quotes.");
                break;
        }
    }

    private static TimeSpan? Timeout(YamlFields fields)
    {
        if (fields.Peek("timeout") is not YamlScalar scalar || Durations.Parse(scalar.Value) is not { } timeout)
            return null;
        fields.Take("timeout");
        return timeout;
    }

    private static int Retries(YamlFields fields)
    {
        YamlNode? retry = fields.Peek("retry");
        YamlScalar? number = retry as YamlScalar ?? (retry as YamlMap)?["max"] as YamlScalar;
        if (!int.TryParse(number?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int retries))
            return 0;
        // A retry only in some cases is kept beside the number.
        if (retry is YamlScalar || ((YamlMap)retry!).Entries.Count == 1)
            fields.Take("retry");
        return retries;
    }

    // Only a start or no action deploys; a stop must not look like a deployment.
    private static EnvironmentReference? Environment(YamlFields fields)
    {
        switch (fields.Peek("environment"))
        {
            case YamlScalar { IsNull: false } scalar:
                fields.Take("environment");
                return new(scalar.Value);
            case YamlMap map when map["name"] is YamlScalar name && map["action"] is null or YamlScalar { Value: "start" } && map["name"] is YamlScalar:
                if (map.Entries.All(entry => entry.Name is "name" or "url"))
                    fields.Take("environment");
                return new(((YamlScalar)map["name"]!).Value, (map["url"] as YamlScalar)?.Value);
            default:
                return null;
        }
    }
}
