using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>
/// Workloads of old API versions: apps/v1 wants a selector. kubernetes.io/docs/reference/using-api/deprecation-guide: "use the existing template labels as the
/// selector for seamless upgrades".
/// </summary>
internal static class SelectorMender
{
    public static TextEdit[] Mend(RuleFile file, RemovedApi api, TextEdit version)
    {
        if (api.Remedy != KubernetesApis.Selector || !file.Kind.HasFlag(FileKind.Yaml))
            return [];
        YamlMap? workload = file.Documents.OfType<YamlMap>().FirstOrDefault(map => map["apiVersion"] is YamlScalar text && file.Offset(text) is int at && at <= version.Start && version.Start <= at + 1);
        if (workload?["spec"] is not YamlMap spec || spec["rollbackTo"] is not null || spec["templateGeneration"] is not null)
            return [];
        if (spec["selector"] is YamlMap)
            return [version];
        if (spec["selector"] is not null || spec["template"] is not YamlMap template || template["metadata"] is not YamlMap metadata || metadata["labels"] is not YamlMap { Entries.Count: > 0 } labels)
            return [];
        YamlScalar key = spec.Entries.First(entry => entry.Name == "template").Key;
        string indent = new(' ', (key.Mark?.Column ?? 1) - 1);
        if (Lines(file, labels) is not { } texts || file.Lines.Text(key.Line ?? 1)[..indent.Length].Trim().Length > 0)
            return [];
        string selector = string.Concat(texts.Select(text => $"{indent}    {text}{file.NewLine}"));
        return [version, new(file.Lines.Start(key.Line ?? 1), 0, $"{indent}selector:{file.NewLine}{indent}  matchLabels:{file.NewLine}{selector}")];
    }

    // The labels as they stand, comments left out; null where they do not stand one on a line.
    private static string[]? Lines(RuleFile file, YamlMap labels)
    {
        List<string> texts = [];
        foreach (YamlEntry label in labels.Entries)
        {
            if (label.Value is not YamlScalar value || value.Line != label.Key.Line || label.Key.Mark is not { } mark)
                return null;
            string line = file.Lines.Text(mark.Line);
            if (line[..(mark.Column - 1)].Trim().Length > 0)
                return null;
            int comment = line.IndexOf(" #", mark.Column - 1, StringComparison.Ordinal);
            texts.Add((comment < 0 ? line : line[..comment])[(mark.Column - 1)..].TrimEnd());
        }

        return [.. texts];
    }
}
