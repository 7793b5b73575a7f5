using System.Text.RegularExpressions;
using CicdTools.Providers.Rules;

namespace CicdTools.Tests.Rules;

/// <summary>Every line of the capability list that died or changed has a rule that sees it in a file, or a reason why no file shows it.</summary>
public sealed partial class CapabilityTests
{
    private static readonly Dictionary<string, string> Rules = new(StringComparer.Ordinal)
    {
        ["JX-02"] = "JenkinsXTwoCommand",
        ["JX-03"] = "JenkinsXTwoCommand",
        ["JX-07"] = "JenkinsXTwoCommand",
        ["JX-17"] = "JenkinsXTwoCommand",
        ["JX-25"] = "HelmTwoCommand",
        ["JX-26"] = "Tiller",
        ["GL-12"] = "AutoDevOpsDomain",
        ["GL-13"] = "GitLabCertificateCluster",
        ["GL-14"] = "KubernetesMaster",
        ["GL-15"] = "ServiceAccountTokenSecret",
        ["GL-16"] = "ServiceAccountTokenSecret",
        ["GL-18"] = "RemovedKubernetesApi",
        ["GL-19"] = "ServiceAccountTokenSecret",
        ["GL-20"] = "GitLabCertificateCluster",
        ["GL-21"] = "AutoDevOpsDomain",
        ["GL-22"] = "Tiller",
        ["GL-23"] = "GitLabCertificateCluster",
        ["GL-35"] = "HerokuishBuild",
        ["GL-37"] = "GitLabMetricsDashboard",
        ["CC-09"] = "CircleCIPipelineCall",
        ["CC-15"] = "OutdatedOrb",
        ["GH-03"] = "RetiredRunnerImage",
        ["GH-10"] = "UnpinnedAction",
        ["GH-13"] = "DispatchWithoutRunId",
        ["GH-15"] = "OldBadgeAddress",
        ["AW-14"] = "EcrGetLogin",
        ["AW-20"] = "PollingSource",
        ["GC-03"] = "MissingGoogleService",
        ["GC-08"] = "ServiceAccountKey",
        ["GC-12"] = "Tiller",
        ["GC-15"] = "ServiceAccountKey",
        ["GC-16"] = "HalyardSpinnaker",
        ["GC-17"] = "DeadChartRepository",
        ["GC-21"] = "SourceRepositories",
        ["GC-22"] = "SourceRepositories",
        ["GC-24"] = "SourceRepositories",
        ["AZ-03"] = "AzurePublicProject",
    };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["JX-04"] = "A state read from the cluster's objects; no file asks for it.",
        ["JX-08"] = "A page in a browser.",
        ["JX-21"] = "An answer at a prompt.",
        ["GL-05"] = "A token made in a browser.",
        ["CC-02"] = "An account made in a browser.",
        ["AW-23"] = "A better way to deploy; the old one still works as written.",
        ["GC-01"] = "A program that this module does not need; installing it is no fault.",
        ["GC-04"] = "A program that this module does not need; installing it is no fault.",
        ["GC-26"] = "A list in a browser; the calls are of another API, and no file of the chapter makes them.",
        ["AZ-07"] = "A template chosen in a browser; the file that it wrote is as good as any.",
        ["AZ-11"] = "A template chosen in a browser; the file that it wrote is as good as any.",
    };

    [Fact]
    public void Every_line_that_died_or_changed_is_accounted_for()
    {
        string? list = Find();
        if (list is null)
        {
            Assert.Skip("../shared/CAPABILITIES.md is absent.");
            return;
        }

        string[] lines = [.. Row().Matches(File.ReadAllText(list)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(lines);
        Assert.Equal(lines, Rules.Keys.Concat(Reasons.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_that_is_named_is_there()
    {
        string[] ids = [.. RuleTable.All.Select(rule => rule.Info.Id)];
        Assert.All(Rules.Values, rule => Assert.Contains(rule, ids));
    }

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared", "CAPABILITIES.md");
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }

    [GeneratedRegex(@"(?m)^\| ([A-Z]{2}-\d{2}) \|.*\| (?:DEAD|CHANGED)[^|]*\|\s*$")]
    private static partial Regex Row();
}
