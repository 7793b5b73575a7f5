using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.CircleCI;

/// <summary>The environment variables that jobs of a compiled configuration name and do not set themselves, and the contexts that they may have them from.</summary>
/// <param name="Names">The variables, by name.</param>
/// <param name="Contexts">The contexts.</param>
internal sealed partial record NamedVariables(string[] Names, string[] Contexts)
{
    // What shells and machines set by themselves, and what CircleCI does: https://circleci.com/docs/reference/variables/#built-in-environment-variables.
    private static readonly HashSet<string> BuiltIn = new(StringComparer.Ordinal)
    {
        "CI", "HOME", "PATH", "PWD", "OLDPWD", "USER", "SHELL", "HOSTNAME", "LANG", "TERM", "TMPDIR", "TEMP", "TMP", "BASH_ENV", "BASH_SOURCE", "BASH_VERSION", "FUNCNAME", "LINENO", "RANDOM", "SECONDS", "IFS", "OPTARG",
        "OPTIND", "PIPESTATUS", "UID", "EUID", "GOPATH", "JAVA_HOME", "DEBIAN_FRONTEND", "NODE_INDEX", "PPID", "REPLY", "GITHUB_ACTIONS", "LD_LIBRARY_PATH", "SUDO",
    };

    /// <summary>Null where the configuration cannot be read.</summary>
    public static NamedVariables? Of(string compiled, string[] jobs)
    {
        if (YamlLoader.LoadMap(compiled, ".circleci/config.yml", new DiagnosticBag()) is not { } root || root["jobs"] is not YamlMap all)
            return null;
        HashSet<string> used = new(StringComparer.Ordinal), set = new(BuiltIn, StringComparer.Ordinal);
        foreach (YamlMap job in jobs.Select(name => all[name]).OfType<YamlMap>())
        {
            foreach (string text in Texts(job))
            {
                used.UnionWith(Use().Matches(text).Select(match => match.Groups["name"].Value));
                set.UnionWith(Set().Matches(text).Select(match => match.Groups["name"].Value));
            }

            set.UnionWith(Environments(job));
        }

        string[] names = [.. used.Where(name => !set.Contains(name) && !name.StartsWith("CIRCLE_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return new(names, [.. ContextsOf(root["workflows"], jobs).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>All values beneath a node.</summary>
    public static IEnumerable<string> Texts(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar.Value],
        YamlList list => list.Items.SelectMany(Texts),
        YamlMap map => map.Entries.SelectMany(entry => Texts(entry.Value)),
        _ => [],
    };

    private static IEnumerable<string> Environments(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => entry is { Name: "environment", Value: YamlMap set } ? set.Entries.Select(one => one.Name) : Environments(entry.Value)),
        YamlList list => list.Items.SelectMany(Environments),
        _ => [],
    };

    // workflows: NAME: jobs: - JOB: { context: NAME or list }
    private static IEnumerable<string> ContextsOf(YamlNode? workflows, string[] jobs) =>
        from workflow in (workflows as YamlMap)?.Entries ?? []
        from item in ((workflow.Value as YamlMap)?["jobs"] as YamlList)?.Items ?? []
        from job in (item as YamlMap)?.Entries ?? []
        where Array.IndexOf(jobs, job.Name) >= 0 || Array.IndexOf(jobs, ((job.Value as YamlMap)?["name"] as YamlScalar)?.Value) >= 0
        from context in (job.Value as YamlMap)?["context"] is { } named ? Texts(named) : []
        select context;

    // One with a value for its absence (${NAME:-value}) is not missed. Names of the environment are in capitals by custom, those of a script's own are not.
    [GeneratedRegex(@"(?<!\\)\$(?:(?<name>[A-Z][A-Z0-9_]+)|\{(?<name>[A-Z][A-Z0-9_]+)(?:\}|:?\?|%|\#|/|:[0-9]))", RegexOptions.CultureInvariant)]
    private static partial Regex Use();

    [GeneratedRegex(@"(?:^|[\s;&|(])(?:(?<name>[A-Z][A-Z0-9_]+)=|for\s+(?<name>[A-Z][A-Z0-9_]+)\s+in|read\s+(?:-\w+\s+)*(?<name>[A-Z][A-Z0-9_]+))", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Set();
}
