using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>
/// Triggers from the <c>triggers.yaml</c> beside a pipeline's file (https://github.com/jenkins-x/lighthouse/blob/main/docs/trigger/github-com-jenkins-x-lighthouse-pkg-config-job.md).
/// </summary>
internal static class LighthouseReader
{
    /// <summary>The file's name.</summary>
    public const string FileName = "triggers.yaml";

    private const string Format = TektonFormat.FormatName;

    private static readonly string[] Lists = ["presubmits", "postsubmits", "periodics", "deployments"];

    /// <summary>Whether a document holds triggers.</summary>
    public static bool IsTriggers(YamlMap document) => document["kind"] is YamlScalar { Value: "TriggerConfig" } && document["apiVersion"] is YamlScalar version && version.Value.Contains("lighthouse.jenkins-x.io", StringComparison.Ordinal);

    /// <summary>The files that the triggers start, each once.</summary>
    public static YamlScalar[] Sources(YamlMap document) =>
        [.. Lists.SelectMany(list => Entries(document, list)).Select(entry => entry["source"]).OfType<YamlScalar>().DistinctBy(source => source.Value)];

    /// <summary>The triggers of a file, and the document where it says more than they do.</summary>
    public static Trigger[] Of(IFileSource files, string path, MarkBook marks, out NativeSetting? kept, string name)
    {
        kept = null;
        int slash = path.LastIndexOf('/');
        if (files.Read(path[..(slash + 1)] + FileName) is not { } text || YamlLoader.Load(text, path[..(slash + 1)] + FileName, new()) is not [YamlMap document] || !IsTriggers(document))
            return [];
        Trigger[] triggers = Read(document, path[(slash + 1)..], marks);
        if (YamlText.Write(document) != (LighthouseWriter.Document(triggers, name, path[(slash + 1)..], new()) is { } written ? YamlText.Write(written) : ""))
            kept = new(Format, "triggers", YamlText.Fragment(document));
        return triggers;
    }

    /// <summary>The triggers of a document that start a file.</summary>
    public static Trigger[] Read(YamlMap document, string source, MarkBook? marks = null)
    {
        List<Trigger> triggers = [];
        foreach (string list in Lists)
        {
            foreach (YamlMap entry in Entries(document, list).Where(entry => entry["source"] is YamlScalar file && file.Value == source))
            {
                marks?.Add(ModelPath.Trigger(triggers.Count), entry);
                triggers.Add(Trigger(list, entry));
            }
        }

        return [.. triggers];
    }

    private static IEnumerable<YamlMap> Entries(YamlMap document, string list) => ((document["spec"] as YamlMap)?[list] as YamlList)?.Items.OfType<YamlMap>() ?? [];

    private static Trigger Trigger(string list, YamlMap entry)
    {
        string[]? branches = Patterns(entry["branches"]), ignored = Patterns(entry["skip_branches"]), paths = Paths(entry["run_if_changed"]), ignoredPaths = Paths(entry["ignore_changes"]);
        bool typed = branches is not null && ignored is not null && paths is not null && ignoredPaths is not null;
        bool automatic = entry["always_run"] is YamlScalar { Value: "true" } || paths is { Length: > 0 };
        return list switch
        {
            "presubmits" when typed && automatic => new PullRequestTrigger { Branches = branches!, IgnoredBranches = ignored!, Paths = paths!, IgnoredPaths = ignoredPaths! },
            "postsubmits" when typed => new PushTrigger { Branches = branches!, IgnoredBranches = ignored!, Paths = paths!, IgnoredPaths = ignoredPaths! },
            "periodics" when entry["cron"] is YamlScalar cron => new ScheduleTrigger(cron.Value),
            _ => new NativeTrigger(Format, list, YamlText.Fragment(entry)),
        };
    }

    private static string[]? Patterns(YamlNode? node)
    {
        if (node is null)
            return [];
        string?[] patterns = node is YamlList list ? [.. list.Items.Select(item => item is YamlScalar scalar ? RefPatterns.FromRegex(scalar.Value) : null)] : [null];
        return patterns.Contains(null) ? null : [.. patterns.OfType<string>()];
    }

    private static string[]? Paths(YamlNode? node) => node switch
    {
        null or YamlScalar { Value: "" } => [],
        YamlScalar scalar => RefPatterns.ListFromRegex(scalar.Value),
        _ => null,
    };
}
