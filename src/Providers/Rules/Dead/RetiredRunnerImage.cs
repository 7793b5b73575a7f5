using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Runner images that their vendors have taken away: a job that asks for one never starts.</summary>
internal sealed partial class RetiredRunnerImage() : Rule("RetiredRunnerImage", DiagnosticSeverity.Error, "A job asks for a runner image that its vendor has taken away.", mends: true)
{
    private const string Going = "ubuntu-22.04";

    // GitHub: github.com/actions/runner-images README, "Image Deprecation Policy" (the latest two versions of a system), and its announcements: #6002 (ubuntu-18.04),
    // #11101 (ubuntu-20.04, 2025-04-15), #12045 (windows-2019, 2025-06-30), #5583 (macos-10.15), #10721 (macos-12), #13046 (macos-13, 2025-12-04);
    // github.blog/changelog/2024-05-20-actions-upcoming-changes-to-github-hosted-macos-runners (macos-11).
    // The Intel successor of the macOS images is macos-15-intel (#13046). ubuntu-22.04 goes by 2027-04-17 (#14254).
    // Azure: learn.microsoft.com/azure/devops/pipelines/agents/hosted lists what is there; the images are the same, the older ones (win1803, vs2015-win2012r2,
    // vs2017-win2016, macOS-10.13, macOS-10.14) stood there in 2019.
    private static readonly (string Name, string Successor)[] Hosted =
    [
        ("ubuntu-14.04", "ubuntu-24.04"), ("ubuntu-16.04", "ubuntu-24.04"), ("ubuntu-18.04", "ubuntu-24.04"), ("ubuntu-20.04", "ubuntu-24.04"),
        ("ubuntu-22.04", "ubuntu-24.04"),
        ("windows-2016", "windows-2022"), ("windows-2019", "windows-2022"), ("vs2015-win2012r2", "windows-2022"), ("vs2017-win2016", "windows-2022"), ("win1803", "windows-2022"),
        ("macos-10.13", "macos-15-intel"), ("macos-10.14", "macos-15-intel"), ("macos-10.15", "macos-15-intel"), ("macos-11", "macos-15-intel"), ("macos-12", "macos-15-intel"), ("macos-13", "macos-15-intel"),
    ];

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Pipeline))
            yield break;
        foreach (CommandLine line in file.Commands)
        {
            foreach (Match match in (file.Is("CircleCI") ? CircleImage() : HostedImage()).Matches(line.Text))
            {
                Group name = match.Groups["name"];
                string? successor = file.Is("CircleCI") ? SuccessorOnCircle(name.Value) : Array.Find(Hosted, image => image.Name.Equals(name.Value, StringComparison.OrdinalIgnoreCase)).Successor;
                if (successor is null)
                    continue;
                bool going = name.Value.Equals(Going, StringComparison.OrdinalIgnoreCase);
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
