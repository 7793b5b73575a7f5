using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>The pool of a job: the image of a hosted machine, or the name of one's own pool (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/pool).</summary>
internal static class PoolReader
{
    /// <summary>Takes the job's pool, or that from outside; what is more than an image or a name goes to the native settings.</summary>
    public static Runner Take(YamlFields fields, YamlNode? outer, List<NativeSetting> native)
    {
        YamlNode? pool = fields.Take("pool") ?? outer;
        switch (pool)
        {
            case YamlScalar { IsNull: false } name:
                return Named(name.Value, native);
            case YamlMap map when map["vmImage"] is YamlScalar { IsNull: false } image:
                YamlEntry[] rest = [.. map.Entries.Where(entry => entry.Name != "vmImage")];
                if (!IsHosted(image.Value))
                    native.Add(AzureFields.Native("pool", YamlText.Fragment(map)));
                else if (rest.Length > 0)
                    native.Add(AzureFields.Native("pool", YamlText.Fragment(new YamlMap(rest))));
                return new() { Labels = [image.Value] };
            case YamlMap map when map["name"] is YamlScalar { IsNull: false } name && map.Entries.Count == 1:
                return Named(name.Value, native);
            case YamlMap map:
                native.Add(AzureFields.Native("pool", YamlText.Fragment(map)));
                return map["name"] is YamlScalar { IsNull: false } pooled ? new() { Labels = [pooled.Value] } : new();
            default:
                return new();
        }
    }

    /// <summary>The node of a runner; null where the system's default will do.</summary>
    public static YamlNode? Write(Job job, string owner, DiagnosticBag diagnostics)
    {
        if (AzureFields.Find(job.Native, "pool") is { } kept)
        {
            YamlNode node = YamlLoader.Fragment(kept);
            return node is YamlMap map && map["vmImage"] is null && job.Runner.Labels is [string image] && IsHosted(image) ? YamlMerge.Deep(map, new([new("vmImage", new YamlScalar(image))])) : node;
        }

        string[] labels = job.Runner.Labels;
        if (labels.Length == 0)
            return null;
        if (labels.FirstOrDefault(IsHosted) is { } hosted)
        {
            if (labels.Length > 1)
                diagnostics.Approximated($"Of the labels of {owner} only the image '{Errors.Shown(hosted)}' chooses a machine.", subject: ModelPath.Part(job.Id, "runner"));
            return new YamlBuilder().Add("vmImage", hosted).Map;
        }

        if (labels is [string only] && only != "self-hosted")
            return new YamlScalar(only);
        string[] demands = [.. labels.Where(label => label != "self-hosted").Select(label => string.Concat(label.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_')))];
        diagnostics.Approximated($"The labels of {owner} are demands on the agents of the pool 'Default'.", "Name the pool that has such agents.", ModelPath.Part(job.Id, "runner"));
        return new YamlBuilder().Add("name", "Default").Add("demands", demands).Map;
    }

    // The images of https://learn.microsoft.com/azure/devops/pipelines/agents/hosted; a reference stands for one of them.
    private static bool IsHosted(string label) =>
        label.StartsWith("ubuntu-", StringComparison.OrdinalIgnoreCase) || label.StartsWith("windows-", StringComparison.OrdinalIgnoreCase) || label.StartsWith("macos-", StringComparison.OrdinalIgnoreCase)
        || label.StartsWith("vs20", StringComparison.OrdinalIgnoreCase) || label.StartsWith("$(", StringComparison.Ordinal) || label.StartsWith("${{", StringComparison.Ordinal);

    private static Runner Named(string name, List<NativeSetting> native)
    {
        if (name is "server" || IsHosted(name) || name == "self-hosted")
            native.Add(AzureFields.Native("pool", YamlText.Fragment(new YamlScalar(name))));
        return name is "server" ? new() : new() { Labels = [name] };
    }
}
