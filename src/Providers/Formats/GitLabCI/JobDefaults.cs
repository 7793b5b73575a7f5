using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What jobs take over where they say nothing (https://docs.gitlab.com/ci/yaml/#default); the same keys at the top of the file are the older form.</summary>
internal sealed class JobDefaults
{
    private static readonly string[] Keys = ["after_script", "artifacts", "before_script", "cache", "hooks", "id_tokens", "identity", "image", "interruptible", "retry", "services", "tags", "timeout"];
    private static readonly string[] TopKeys = ["image", "services", "before_script", "after_script", "cache"];

    private readonly List<YamlEntry> _entries = [];

    public static JobDefaults Take(YamlFields globals, DiagnosticBag diagnostics)
    {
        JobDefaults defaults = new();
        YamlFields fields = new(globals.Take("default"), GitLabCIFormat.FormatName, "'default'", diagnostics);
        foreach (string key in Keys)
        {
            YamlNode? older = TopKeys.Contains(key) ? globals.Take(key) : null;
            if ((fields.Take(key) ?? older) is { } value)
                defaults._entries.Add(new(key, value));
        }

        fields.Drop();
        return defaults;
    }

    /// <summary>The job with the defaults that it inherits (https://docs.gitlab.com/ci/yaml/#inheritdefault).</summary>
    public YamlMap Apply(YamlMap job)
    {
        // A job that starts another pipeline runs nothing itself, and takes no such keys.
        if (_entries.Count == 0 || job["trigger"] is not null)
            return job;
        YamlNode? inherit = (job["inherit"] as YamlMap)?["default"];
        if (inherit is YamlScalar { Value: "false" })
            return job;
        string[]? wanted = inherit is YamlList list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Value)] : null;
        return new([.. job.Entries, .. _entries.Where(entry => job[entry.Name] is null && wanted?.Contains(entry.Name) != false)]) { Mark = job.Mark };
    }
}
