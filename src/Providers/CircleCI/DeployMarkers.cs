using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.CircleCI;

/// <summary>What a job puts where, as its deploy marker says before it runs.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Component">The component; null where the marker names none, and it is the project's own.</param>
/// <param name="IsTold">Whether the component is told: one that a variable names, which nothing in the job sets, is not.</param>
internal sealed record DeployMarker(string Environment, string? Component, bool IsTold);

/// <summary>
/// Where the jobs of a compiled configuration put something, as their deploy markers say:
/// https://circleci.com/docs/guides/deploy/configure-deploy-markers/#set-up-deploy-markers-manually.
/// </summary>
internal static partial class DeployMarkers
{
    /// <summary>What CircleCI calls the environment of a marker that names none.</summary>
    private const string Unnamed = "default";

    /// <summary>The markers of each job that has any. One whose environment a variable names, which nothing in the job sets, cannot be told beforehand.</summary>
    public static Dictionary<string, DeployMarker[]> Of(string compiled)
    {
        Dictionary<string, DeployMarker[]> found = new(StringComparer.Ordinal);
        if (YamlLoader.LoadMap(compiled, ".circleci/config.yml", new DiagnosticBag()) is not { } root || root["jobs"] is not YamlMap jobs)
            return found;
        foreach (YamlEntry job in jobs.Entries)
        {
            Dictionary<string, string> variables = new(StringComparer.Ordinal);
            Collect(job.Value, variables);
            DeployMarker[] markers = [.. NamedVariables.Texts(job.Value)
                .SelectMany(text => Marker().Matches(Continued().Replace(text, " ")))
                .Select(marker => Read(marker.Value, variables))
                .Where(marker => !marker.Environment.Contains('$', StringComparison.Ordinal))
                .Distinct()];
            if (markers.Length > 0)
                found[job.Name] = markers;
        }

        return found;
    }

    private static DeployMarker Read(string marker, Dictionary<string, string> variables)
    {
        string? component = Option(Component(), marker, variables);
        bool isTold = component?.Contains('$', StringComparison.Ordinal) != true;
        return new(Option(Environment(), marker, variables) ?? Unnamed, isTold ? component : null, isTold);
    }

    private static string? Option(Regex option, string marker, Dictionary<string, string> variables) => option.Match(marker) is { Success: true } named
        ? Variable().Replace(named.Groups["name"].Value, use => variables.GetValueOrDefault(use.Groups["name"].Value, use.Value))
        : null;

    // What the job itself sets, as CircleCI's own template of a rollback does: https://circleci.com/docs/guides/deploy/set-up-rollbacks/. One that is set to two things is not known.
    private static void Collect(YamlNode node, Dictionary<string, string> variables)
    {
        if (node is YamlList list)
        {
            foreach (YamlNode item in list.Items)
                Collect(item, variables);
        }

        foreach (YamlEntry entry in (node as YamlMap)?.Entries ?? [])
        {
            if (entry is not { Name: "environment", Value: YamlMap set })
            {
                Collect(entry.Value, variables);
                continue;
            }

            foreach (YamlEntry one in set.Entries)
            {
                if (one.Value is YamlScalar { Value: var value } && !variables.TryAdd(one.Name, value) && variables[one.Name] != value)
                    variables[one.Name] = $"${one.Name}";
            }
        }
    }

    [GeneratedRegex(@"\\\r?\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\bcircleci\s+run\s+release\s+(?:plan|log)\b[^\n;&|]*", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    [GeneratedRegex("""--environment-name(?:=|\s+)(?:"(?<name>[^"]+)"|'(?<name>[^']+)'|(?<name>[^\s"']+))""", RegexOptions.CultureInvariant)]
    private static partial Regex Environment();

    [GeneratedRegex("""--component-name(?:=|\s+)(?:"(?<name>[^"]+)"|'(?<name>[^']+)'|(?<name>[^\s"']+))""", RegexOptions.CultureInvariant)]
    private static partial Regex Component();

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\})", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
