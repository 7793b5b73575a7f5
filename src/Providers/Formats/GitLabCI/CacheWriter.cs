using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Cache steps to <c>cache</c>.</summary>
internal static class CacheWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    public static YamlNode? Write(IEnumerable<CacheStep> steps, string owner, DiagnosticBag diagnostics)
    {
        YamlMap[] caches = [.. steps.Select(step => Cache(step, owner, diagnostics))];
        return caches.Length switch { 0 => null, 1 => caches[0], _ => new YamlList(caches) };
    }

    private static YamlMap Cache(CacheStep step, string owner, DiagnosticBag diagnostics)
    {
        YamlBuilder map = new();
        if (!Array.Exists(step.Native, setting => setting is { Format: Format, Key: "key" }))
            map.Add("key", ForeignKeys.CacheKey(step.Key));
        map.Add("paths", step.Paths);
        map.Add("fallback_keys", [.. step.RestoreKeys.Select(ForeignKeys.Text)]);
        if (!step.Restore || !step.Save)
            map.Add("policy", step.Restore ? "pull" : "push");
        map.AddNative(step.Native.Where(setting => setting.Key is not ("with" or "uses")), Format, $"a cache of {owner}", diagnostics);
        return map.Map;
    }
}
