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

    // A key made from files is computed when the job runs; more than files and a prefix is kept beside it.
    private static string Key(YamlFields fields)
    {
        if (fields.Peek("key") is not YamlMap map)
            return fields.Text("key") ?? DefaultKey;
        string? prefix = (map["prefix"] as YamlScalar)?.Value;
        if (map.Entries.All(entry => entry.Name is "files" or "prefix") && map["files"] is YamlList { Items.Count: > 0 } list && list.Items.All(item => item is YamlScalar { Value: { } file } && IsPlain(file)) && (prefix is null || (prefix.Length > 0 && prefix[^1] is not ('-' or '_') && IsPlain(prefix))))
        {
            fields.Take("key");
            string digest = $"{{files: {string.Join(", ", list.Items.Select(item => ((YamlScalar)item).Value))}}}";
            return prefix is null ? digest : $"{prefix}-{digest}";
        }

        return prefix ?? DefaultKey;
    }

    private static bool IsPlain(string text) => text.Length > 0 && !text.Contains(", ", StringComparison.Ordinal) && text.AsSpan().IndexOfAny('{', '}') < 0;

    private static CacheStep Cache(YamlFields fields)
    {
        string key = Key(fields);
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
