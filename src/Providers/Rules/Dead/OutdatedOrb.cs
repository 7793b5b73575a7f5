using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Orbs whose major version is behind: their commands have other names since, and their images are gone.</summary>
internal sealed partial class OutdatedOrb() : Rule("OutdatedOrb", DiagnosticSeverity.Warning, "A configuration uses an orb at a major version that is behind.")
{
    // The newest tags of github.com/CircleCI-Public: aws-eks-orb v4.0.0, aws-ecr-orb v9.8.1, kubernetes-orb v2.0.0, and what those use: aws-cli 5.1, orb-tools 12.3.
    private static readonly Dictionary<string, int> Newest = new(StringComparer.Ordinal)
    {
        ["circleci/aws-eks"] = 4,
        ["circleci/aws-ecr"] = 9,
        ["circleci/kubernetes"] = 2,
        ["circleci/aws-cli"] = 5,
        ["circleci/orb-tools"] = 12,
    };

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("CircleCI"))
            yield break;
        foreach (CommandLine line in file.Commands)
        {
            if (Orb().Match(line.Text) is not { Success: true } match || !Newest.TryGetValue(match.Groups["orb"].Value, out int newest))
                continue;
            if (int.TryParse(match.Groups["major"].Value, CultureInfo.InvariantCulture, out int major) && major < newest)
                yield return new(line.Start + match.Groups["orb"].Index, $"{match.Groups["orb"].Value}@{match.Groups["version"].Value} is behind version {newest}.", $"Use {match.Groups["orb"].Value}@{newest}, and read the registry's page: commands and parameters have other names.");
        }
    }

    [GeneratedRegex(@":\s*[""']?(?<orb>[a-z0-9-]+/[a-z0-9-]+)@(?<version>(?<major>\d+)(?:\.\d+)*)[""']?\s*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Orb();
}
