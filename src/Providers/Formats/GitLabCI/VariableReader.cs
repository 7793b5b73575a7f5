using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What stands under <c>variables</c>: values, or values with a description, options and whether they expand (https://docs.gitlab.com/ci/yaml/#variables).</summary>
internal sealed class VariableReader
{
    public VariableReader(YamlNode? node, string owner, DiagnosticBag diagnostics)
    {
        YamlFields fields = new(node, GitLabCIFormat.FormatName, $"'variables' of {owner}", diagnostics);
        List<KeyValuePair<string, string>> values = [];
        List<PipelineInput> inputs = [];
        List<YamlEntry> kept = [];
        foreach (YamlEntry entry in fields.Node.Entries)
        {
            if (entry.Value is not YamlMap)
            {
                values.Add(new(entry.Name, fields.Text(entry.Name) ?? ""));
                continue;
            }

            YamlFields parts = new(fields.Take(entry.Name), GitLabCIFormat.FormatName, $"the variable '{Errors.Shown(entry.Name)}' of {owner}", diagnostics);
            string? value = parts.Text("value");
            values.Add(new(entry.Name, value ?? ""));
            string? description = parts.Text("description");
            string[] options = parts.List("options");
            if (description is not null || options.Length > 0)
                inputs.Add(new() { Name = entry.Name, Description = description, Default = value ?? "", Type = options.Length > 0 ? "choice" : "string", Options = options });
            if (parts.Peek("expand") is not null)
            {
                kept.Add(entry);
                parts.Take("expand");
            }

            parts.Drop();
        }

        Values = new(values);
        Inputs = [.. inputs];
        Native = kept.Count == 0 ? null : new(GitLabCIFormat.FormatName, "variables", YamlText.Fragment(new YamlMap(kept)));
    }

    public VariableMap Values { get; }

    /// <summary>Those that a person is asked for.</summary>
    public PipelineInput[] Inputs { get; }

    /// <summary>Those that are not expanded, as they stood; null for none.</summary>
    public NativeSetting? Native { get; }
}
