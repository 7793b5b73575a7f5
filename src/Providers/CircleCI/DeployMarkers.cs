using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.CircleCI;

/// <summary>
/// Where the jobs of a compiled configuration put something, as their deploy markers say:
/// https://circleci.com/docs/guides/deploy/configure-deploy-markers/#set-up-deploy-markers-manually.
/// </summary>
internal static partial class DeployMarkers
{
    /// <summary>What CircleCI calls the environment of a marker that names none.</summary>
    private const string Unnamed = "default";

    /// <summary>The environments of each job that has a marker. One that is named by a variable of the job cannot be told beforehand.</summary>
    public static Dictionary<string, string[]> Of(string compiled)
    {
        Dictionary<string, string[]> found = new(StringComparer.Ordinal);
        if (YamlLoader.LoadMap(compiled, ".circleci/config.yml", new DiagnosticBag()) is not { } root || root["jobs"] is not YamlMap jobs)
            return found;
        foreach (YamlEntry job in jobs.Entries)
        {
            string[] environments = [.. NamedVariables.Texts(job.Value)
                .SelectMany(text => Marker().Matches(Continued().Replace(text, " ")))
                .Select(marker => Environment().Match(marker.Value) is { Success: true } named ? named.Groups["name"].Value : Unnamed)
                .Where(name => !name.Contains('$', StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)];
            if (environments.Length > 0)
                found[job.Name] = environments;
        }

        return found;
    }

    [GeneratedRegex(@"\\\r?\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\bcircleci\s+run\s+release\s+(?:plan|log)\b[^\n;&|]*", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    [GeneratedRegex("""--environment-name(?:=|\s+)(?:"(?<name>[^"]+)"|'(?<name>[^']+)'|(?<name>[^\s"']+))""", RegexOptions.CultureInvariant)]
    private static partial Regex Environment();
}
