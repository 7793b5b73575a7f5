using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Variables to what stands under <c>variables</c>.</summary>
internal static class VariableWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    public static YamlMap? Write(VariableMap values, NativeSetting[] native, IEnumerable<PipelineInput> inputs)
    {
        YamlMap? kept = Array.Find(native, setting => setting is { Format: Format, Key: "variables" })?.Text is { } text ? YamlLoader.Fragment(text) as YamlMap : null;
        Dictionary<string, PipelineInput> asked = inputs.DistinctBy(input => input.Name).ToDictionary(input => GitLabVocabulary.VariableName(input.Name), StringComparer.Ordinal);
        YamlBuilder map = new();
        foreach ((string name, string value) in values)
        {
            if (kept?[name] is { } whole)
                map.Add(name, whole);
            else if (asked.Remove(name, out PipelineInput? input))
                map.Add(name, Input(input, value));
            else
                map.Add(name, value);
            asked.Remove(name);
        }

        foreach ((string name, PipelineInput input) in asked)
            map.Add(name, Input(input, input.Default ?? ""));
        return map.IsEmpty ? null : map.Map;
    }

    // A value that can be chosen must be among the options.
    private static YamlMap Input(PipelineInput input, string value)
    {
        string[] options = input.Type == "boolean" ? ["true", "false"] : input.Options;
        string start = options.Length == 0 || options.Contains(value) ? value : options[0];
        return new YamlBuilder().Add("value", start).Add("description", input.Description).Add("options", options).Map;
    }
}
