using System.Text.RegularExpressions;
using CicdTools.Providers.Formats;

namespace CicdTools.Providers.Rules;

/// <summary>Runner images that their vendors have taken away: a job that asks for one never starts.</summary>
internal sealed partial class RetiredRunnerImage() : Rule("RetiredRunnerImage", DiagnosticSeverity.Error, "A job asks for a runner image that its vendor has taken away.", mends: true)
{
    // ubuntu-22.04 goes by 2027-04-17 (github.com/actions/runner-images #14254).
    private const string Going = "ubuntu-22.04", After = "ubuntu-24.04";

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Pipeline))
            yield break;
        foreach (CommandLine line in file.Commands)
        {
            foreach (Match match in (file.Is("CircleCI") ? CircleImage() : HostedImage()).Matches(line.Text))
            {
                Group name = match.Groups["name"];
                bool going = !file.Is("CircleCI") && name.Value.Equals(Going, StringComparison.OrdinalIgnoreCase);
                string? successor = file.Is("CircleCI") ? SuccessorOnCircle(name.Value) : going ? After : RetiredImages.Successor(name.Value);
                if (successor is null)
                    continue;
                yield return new(line.Start + name.Index, going ? $"The image '{name.Value}' is taken away by 2027-04-17." : $"The image '{name.Value}' was taken away; a job that asks for it never starts.", $"Use '{successor}', and see that the tools of the job are on it.")
                {
                    Severity = going ? DiagnosticSeverity.Warning : null,
                    Edits = [line.Edit(name, successor)],
                };
            }
        }
    }

    // CircleCI: circleci.com/docs/guides/execution-managed/linux-vm-support-policy ("Ubuntu 20.04 LTS: deprecated and removed entirely" once 24.04
    // is there) and circleci.com/blog/ubuntu-14-16-image-deprecation: the machine images of Ubuntu 14.04 and 16.04 were removed on 2022-05-31.
    private static string? SuccessorOnCircle(string name) =>
        name.StartsWith("circleci/classic", StringComparison.Ordinal) || name.StartsWith("ubuntu-1404", StringComparison.Ordinal) || name.StartsWith("ubuntu-1604", StringComparison.Ordinal) || name.StartsWith("ubuntu-2004", StringComparison.Ordinal)
            ? "ubuntu-2404:current"
            : null;

    [GeneratedRegex(@"(?:runs-on|vmImage|os|image|platform|runner)[""']?\s*:.*?[\s\[""',](?<name>(?:ubuntu|windows|macos|macOS|vs20|win1)[A-Za-z0-9.-]*)|^\s*-\s+[""']?(?<name>(?:ubuntu|windows|macos|macOS)-[0-9.]+)[""']?\s*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex HostedImage();

    [GeneratedRegex(@"image\s*:\s*[""']?(?<name>(?:ubuntu-\d{4}|circleci/classic)[A-Za-z0-9.:-]*)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CircleImage();
}
