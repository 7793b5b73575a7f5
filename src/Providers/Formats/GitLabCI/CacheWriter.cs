using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Cache steps to <c>cache</c>.</summary>
internal static class CacheWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    // "key:files: … maximum of two files" (https://docs.gitlab.com/ci/yaml/#cachekeyfiles).
    private const int MaxFiles = 2;

    public static YamlNode? Write(Job job, string owner, DiagnosticBag diagnostics)
    {
        YamlMap[] caches = [.. job.Steps.Select((step, index) => (step, index)).Where(entry => entry.step is CacheStep).Select(entry => Cache((CacheStep)entry.step, owner, ModelPath.Step(job.Id, entry.index), diagnostics))];
        return caches.Length switch { 0 => null, 1 => caches[0], _ => new YamlList(caches) };
    }

    private static YamlMap Cache(CacheStep step, string owner, string subject, DiagnosticBag diagnostics)
    {
        YamlBuilder map = new();
        if (!Array.Exists(step.Native, setting => setting is { Format: Format, Key: "key" }))
            map.Add("key", Key(step.Key, owner, subject, diagnostics));
        map.Add("paths", step.Paths);
        map.Add("fallback_keys", step.RestoreKeys);
        if (!step.Restore || !step.Save)
            map.Add("policy", step.Restore ? "pull" : "push");
        map.AddNative(step.Native, Format, $"a cache of {owner}", diagnostics, _ => subject);
        return map.Map;
    }

    // A key made from files is a structure; the digest comes last, whatever stood behind it.
    private static YamlNode? Key(string key, string owner, string subject, DiagnosticBag diagnostics)
    {
        if (GitLabVocabulary.Digest(key) is null)
            return key == CacheReader.DefaultKey ? null : new YamlScalar(key);
        List<string> files = [];
        int digests = 0;
        string prefix = key;
        while (GitLabVocabulary.Digest(prefix) is { } digest)
        {
            digests++;
            files.AddRange(digest.Groups[1].Value.Split(", "));
            prefix = prefix.Remove(digest.Index, digest.Length);
        }

        if (files.Count > MaxFiles)
            diagnostics.Approximated($"{Format} takes at most {MaxFiles} files for a cache's key; the key of a cache of {owner} is made from {string.Join(", ", files.Take(MaxFiles).Select(Errors.Shown))}.", null, subject, DiagnosticSeverity.Warning);
        else if (digests > 1)
            diagnostics.Approximated($"{Format} makes one digest of all files of a cache's key; the key of a cache of {owner} has one where it had {digests}.", null, subject);
        prefix = prefix.TrimEnd('-', '_');
        return new YamlBuilder().Add("files", [.. files.Take(MaxFiles)]).Add("prefix", prefix.Length == 0 ? null : prefix).Map;
    }
}
