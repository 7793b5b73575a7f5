using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Scheduled workflows (https://circleci.com/docs/reference/configuration-reference/#schedule): the branches must be named.</summary>
internal static class TriggerText
{
    /// <summary>The branch of a schedule that names none.</summary>
    public const string Branch = "main";

    /// <summary>The settings of a schedule beside its time.</summary>
    public static YamlMap Default { get; } = new YamlBuilder().Add("filters", new YamlBuilder().Add("branches", new YamlBuilder().Add("only", Branch))).Map;

    /// <summary>Whether the settings say only that.</summary>
    public static bool IsDefault(YamlMap settings) => YamlText.Fragment(settings) == YamlText.Fragment(Default);
}
