using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What stands under <c>cache</c> (https://docs.gitlab.com/ci/yaml/#cache): one cache, or a list.</summary>
internal static class CacheReader
{
    private const string Format = GitLabCIFormat.FormatName;

    /// <summary>The key of a cache that names none.</summary>
    public const string DefaultKey = "default";

    public static IEnumerable<CacheStep> Read(YamlNode? node, string owner, DiagnosticBag diagnostics)
    {
        IEnumerable<YamlNode> caches = node switch
        {
            null or YamlScalar { IsNull: true } or YamlMap { Entries.Count: 0 } => [],
            YamlList list => list.Items,
            _ => [node],
        };
        return [.. caches.Select(cache => Cache(new(cache, Format, $"the cache of {owner}", diagnostics)))];
    }

    private static CacheStep Cache(YamlFields fields)
    {
        // A key made from files is computed when the job runs; its prefix tells what it is for.
        string key = fields.Peek("key") is YamlMap files ? (files["prefix"] as YamlScalar)?.Value ?? DefaultKey : fields.Text("key") ?? DefaultKey;
        string? policy = fields.Peek("policy") is YamlScalar { Value: "pull" or "push" or "pull-push" } ? fields.Text("policy") : null;
        return new()
        {
            Key = key,
            Paths = fields.List("paths"),
            RestoreKeys = fields.List("fallback_keys"),
            Restore = policy is not "push",
            Save = policy is not "pull",
            Native = fields.Rest("key", "policy", "when", "untracked", "unprotect"),
        };
    }
}
