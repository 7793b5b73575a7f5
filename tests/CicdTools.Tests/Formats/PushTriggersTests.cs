using CicdTools.Providers.Formats;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Tests.Formats;

public sealed class PushTriggersTests
{
    private const string Workflow = "on:\n  push:\n    branches: [main]\n    paths: ['src/**']\n  release:\n    types: [published]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n";

    [Fact]
    public void Branches_and_tags_of_several_are_those_of_one()
    {
        PushTrigger union = PushTriggers.Union([new PushTrigger { Branches = ["main"], Paths = ["src/**"] }, new ManualTrigger(), new PushTrigger { Tags = ["v*"] }])!;
        Assert.Equal("main | v* | src/**", $"{string.Join(',', union.Branches)} | {string.Join(',', union.Tags)} | {string.Join(',', union.Paths)}");
        Assert.Equal(["main", "dev"], PushTriggers.Union([new PushTrigger { Branches = ["main"] }, new PushTrigger { Branches = ["dev", "main"] }])!.Branches);
    }

    [Fact]
    public void Every_push_takes_the_others_in()
    {
        PushTrigger union = PushTriggers.Union([new PushTrigger { Branches = ["main"] }, new PushTrigger()])!;
        Assert.Equal((0, 0), (union.Branches.Length, union.Tags.Length));
    }

    [Fact]
    public void Those_that_leave_out_other_things_are_not_one()
    {
        Assert.Null(PushTriggers.Union([new PushTrigger { Branches = ["main"], Paths = ["a"] }, new PushTrigger { Branches = ["dev"], Paths = ["b"] }]));
        Assert.Null(PushTriggers.Union([new PushTrigger { IgnoredBranches = ["main"] }, new PushTrigger { Branches = ["main"] }]));
        Assert.Null(PushTriggers.Union([]));
    }

    [Theory]
    [InlineData("GitLabCI")]
    [InlineData("AzurePipelines")]
    [InlineData("CircleCI")]
    public void A_release_is_the_push_of_its_tag_and_the_push_beside_it_stays(string format)
    {
        IDialect to = new Providers.ProviderCatalog().Formats.OfType<IDialect>().Single(dialect => dialect.Name == format);
        ReadResult read = new GitHubActionsFormat().Read(new MemoryFiles((".github/workflows/ci.yml", Workflow)), ".github/workflows/ci.yml", new());
        ConversionReport report = CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(Assert.Single(read.Pipelines), new GitHubActionsFormat(), to, read.Marks);
        Assert.Equal((ConversionOutcome.Approximated, "The push of a tag stands for the release that is made of it, whether or not one is made."), (report.Items[1].Outcome, report.Items[1].Reason));
        PushTrigger back = PushTriggers.Union(to.Read(new MemoryFiles((report.Files[0].Path, report.Files[0].Text)), report.Files[0].Path, new()).Pipelines.SelectMany(pipeline => pipeline.Triggers))!;
        Assert.Equal("main | **", $"{string.Join(',', back.Branches)} | {string.Join(',', back.Tags)}");
    }

    [Fact]
    public void What_becomes_of_a_release_later_is_no_tag()
    {
        DiagnosticBag diagnostics = new();
        NativeTrigger trigger = new("GitHubActions", "release", "types: [published, deleted]");
        Assert.Same(trigger, new GitHubActionsFormat().Spell(new() { Triggers = [trigger] }, DialectTraits.Common, diagnostics).Triggers[0]);
        Assert.Empty(diagnostics.Items);
    }
}
