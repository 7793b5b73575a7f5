using YamlDotNet.Core;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Well-formed YAML that is refused: too deep, too large when expanded, or ambiguous.</summary>
internal sealed class YamlRefusedException(string id, Mark mark, string message, string remedy) : YamlException(mark, mark, message)
{
    /// <summary>The diagnostic's id.</summary>
    public string Id => id;

    /// <summary>What to do.</summary>
    public string Remedy => remedy;
}
