using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.GitLab;

/// <summary>Whose jobs may use an agent: https://docs.gitlab.com/user/clusters/agent/ci_cd_workflow/#authorize-the-agent.</summary>
internal sealed class AgentConfiguration
{
    private const int LongestName = 63;
    private const int MostEntries = 500;

    private readonly string[] _projects;
    private readonly string[] _groups;

    /// <exception cref="CicdException"><c>InvalidName</c>, <c>NotSameGroup</c>, <c>TooMany</c>.</exception>
    public AgentConfiguration(string project, string[] projects, string[] groups)
    {
        // Its own project may use it without being named.
        _projects = [.. projects.Select(GitLabName.Require).Where(other => other != project).Distinct(StringComparer.Ordinal)];
        _groups = [.. groups.Select(GitLabName.RequireGroup).Distinct(StringComparer.Ordinal)];
        string top = project.Split('/')[0];
        foreach (string other in _projects.Concat(_groups).Where(other => !other.Split('/')[0].Equals(top, StringComparison.OrdinalIgnoreCase)))
            throw new CicdException("NotSameGroup", CicdErrorKind.Invalid, $"'{other}' is not below '{top}', and GitLab lets an agent serve its own top group alone.", other, "Register another agent in a project of that group.");
        if (Math.Max(_projects.Length, _groups.Length) > MostEntries)
            throw new CicdException("TooMany", CicdErrorKind.Invalid, $"GitLab takes {MostEntries} projects and {MostEntries} groups for an agent.", project, "Name groups instead of their projects.");
    }

    public bool IsEmpty => _projects.Length + _groups.Length == 0;

    /// <summary>An agent's name: https://docs.gitlab.com/user/clusters/agent/install/#create-an-agent-configuration-file.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-') && name[0] != '-' && name[^1] != '-'
            ? name
            : throw Errors.InvalidName("an agent", name, $"it must have at most {LongestName} lower-case letters, digits and '-', and begin and end with a letter or digit.");

    /// <summary>The file's text with these in it. A file that says something already is a person's: what it lacks is told, not written into it.</summary>
    /// <exception cref="CicdException"><c>ConfigurationPresent</c>, <c>ConfigurationInvalid</c>.</exception>
    public string Onto(string? before, string path)
    {
        string own = YamlText.Write(Map(_projects, _groups));
        if (string.IsNullOrWhiteSpace(before) || Array.TrueForAll(before.Split('\n'), line => line.Trim() is "" or ['#', ..]))
            return string.IsNullOrWhiteSpace(before) ? own : $"{before.TrimEnd('\n')}\n{own}";
        DiagnosticBag diagnostics = new();
        YamlMap? root = YamlLoader.LoadMap(before, path, diagnostics);
        if (root is null)
            throw new CicdException("ConfigurationInvalid", CicdErrorKind.Invalid, $"The agent's file '{path}' cannot be read: {diagnostics.Items.FirstOrDefault()?.Message}", path, "Mend it first.");
        YamlMap? access = root["ci_access"] as YamlMap;
        string[] projects = [.. _projects.Except(Ids(access?["projects"]), StringComparer.Ordinal)], groups = [.. _groups.Except(Ids(access?["groups"]), StringComparer.Ordinal)];
        return projects.Length + groups.Length == 0
            ? before
            : throw new CicdException("ConfigurationPresent", CicdErrorKind.Conflict, $"'{path}' says already whose jobs may use the agent, and not {string.Join(", ", projects.Concat(groups))}.", path, $"Add them by hand, so that nothing else in it is lost:\n{YamlText.Write(Map(projects, groups))}");
    }

    private static IEnumerable<string> Ids(YamlNode? node) => node is YamlList list ? list.Items.OfType<YamlMap>().Select(item => (item["id"] as YamlScalar)?.Value).OfType<string>() : [];

    private static YamlMap Map(string[] projects, string[] groups) => new YamlBuilder().Add("ci_access", new YamlBuilder().Add("projects", List(projects)).Add("groups", List(groups))).Map;

    private static YamlNode? List(string[] names) => names.Length == 0 ? null : new YamlList([.. names.Select(name => (YamlNode)new YamlBuilder().Add("id", name).Map)]);
}
