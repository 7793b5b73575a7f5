using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>What means the same in another format is no loss, and what differs is said.</summary>
public sealed class EquivalenceTests
{
    private const string GitHub = ".github/workflows/ci.yml", GitLab = ".gitlab-ci.yml", Circle = ".circleci/config.yml", Azure = "azure-pipelines.yml";

    [Fact]
    public void Jobs_that_become_groups_of_steps_are_found_again_with_their_order()
    {
        ConversionReport report = Run("GitHubActions", "CloudBuild", GitHub, """
            on: push
            jobs:
              lint:
                runs-on: ubuntu-latest
                steps:
                  - run: make lint
              test:
                needs: lint
                runs-on: ubuntu-latest
                container: node:22
                steps:
                  - run: make test
            """);
        Assert.Null(CicdTools.Providers.Formats.Conversion.Tools.Conversion.Refusal(report));
        ConversionItem[] jobs = [.. report.Items.Where(item => item.Kind == "Job")];
        Assert.Equal(2, jobs.Length);
        Assert.All(jobs, job => Assert.Equal(ConversionOutcome.Approximated, job.Outcome));
        Assert.Equal(ConversionOutcome.Carried, Assert.Single(report.Items, item => item.Kind == "Order").Outcome);
        Assert.Equal(ConversionOutcome.Carried, Assert.Single(report.Items, item => item.Kind == "Container").Outcome);
        Assert.All(report.Items.Where(item => item.Kind == "Step"), step => Assert.NotEqual(ConversionOutcome.Lost, step.Outcome));
    }

    [Fact]
    public void A_value_without_references_needs_no_setting_where_it_stands_as_it_is()
    {
        ConversionReport report = Run("GitLabCI", "GitHubActions", GitLab, "variables:\n  PRICE: {value: 'five $DOLLARS', expand: false}\njob:\n  variables:\n    OWN: {value: '$x', expand: false}\n  script: echo\n");
        ConversionItem[] settings = [.. report.Items.Where(item => item.Kind == "NativeSetting" && item.Name == "variables")];
        Assert.Equal([null, "job"], settings.Select(item => item.Job));
        Assert.All(settings, item => Assert.Equal(ConversionOutcome.Approximated, item.Outcome));
        Assert.Contains("PRICE: five $DOLLARS", report.Files[0].Text, StringComparison.Ordinal);
        Assert.Contains("OWN: $x", report.Files[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", ConversionOutcome.Approximated)]
    [InlineData("1", ConversionOutcome.Approximated)]
    public void A_checkout_of_CircleCI_brings_all_commits(string depth, ConversionOutcome outcome)
    {
        ConversionReport report = Run("GitHubActions", "CircleCI", GitHub, $"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n        with: {{fetch-depth: {depth}}}\n      - run: make\n");
        Assert.Equal(outcome, report.Items.First(item => item.Kind == "Step").Outcome);
        Assert.DoesNotContain(report.Diagnostics, item => item.Id == "Lost");
    }

    [Fact]
    public void A_step_that_never_runs_may_be_left_out()
    {
        ConversionReport report = Run("CircleCI", "GitHubActions", Circle, "version: 2.1\njobs:\n  a:\n    docker:\n      - image: cimg/base:2024.01\n    steps:\n      - unless:\n          condition: true\n          steps: [nobody-knows]\n      - run: make\n");
        Assert.DoesNotContain(report.Items, item => item.Outcome == ConversionOutcome.Lost);
        Assert.DoesNotContain("nobody-knows", report.Files[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_macro_that_the_file_does_not_explain_is_a_setting_or_a_secret_of_the_project()
    {
        const string Text = "trigger: [main]\npool: {vmImage: ubuntu-latest}\nvariables:\n  own.name: x\nsteps:\n- script: deploy $(own.name) $(Target.Place) $(API_TOKEN)\n";
        string workflow = Run("AzurePipelines", "GitHubActions", Azure, Text).Files[0].Text;
        Assert.Contains("${{ vars.Target_Place }}", workflow, StringComparison.Ordinal);
        Assert.Contains("API_TOKEN: ${{ secrets.API_TOKEN }}", workflow, StringComparison.Ordinal);
        Assert.Contains("run: deploy ${own_name} ${Target_Place} ${API_TOKEN}", Run("AzurePipelines", "CircleCI", Azure, Text).Files[0].Text.Replace("command:", "run:", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_setting_of_the_project_is_called_is_said_where_its_name_changes()
    {
        ConversionReport report = Run("AzurePipelines", "GitHubActions", Azure, "pool: {vmImage: ubuntu-latest}\nsteps:\n- script: deploy $(Target.Place)\n");
        Assert.Contains(report.Diagnostics, item => item.Id == "Approximated" && item.Message.Contains("'Target.Place'", StringComparison.Ordinal) && item.Message.Contains("'Target_Place'", StringComparison.Ordinal));
    }

    [Fact]
    public void An_expected_success_is_what_happens_by_itself()
    {
        ConversionReport report = Run("AzurePipelines", "GitLabCI", Azure, "pool: {vmImage: ubuntu-latest}\njobs:\n- job: a\n  steps: [{script: make}]\n- job: b\n  dependsOn: a\n  condition: succeeded()\n  steps: [{script: make}]\n");
        Assert.Equal(ConversionOutcome.Carried, Assert.Single(report.Items, item => item.Kind == "Condition").Outcome);
    }

    [Fact]
    public void A_step_after_a_download_that_needs_a_copy_is_judged_by_itself()
    {
        const string Text = "pool: {vmImage: ubuntu-latest}\njobs:\n- job: a\n  steps:\n  - script: make\n  - publish: out\n    artifact: drop\n- job: b\n  dependsOn: a\n  steps:\n  - download: current\n    artifact: drop\n  - task: Contoso@1\n    displayName: special\n  - script: ship\n";
        ConversionReport report = Run("AzurePipelines", "GitLabCI", Azure, Text);
        ConversionItem lost = Assert.Single(report.Items, item => item.Kind == "Step" && item.Outcome == ConversionOutcome.Lost);
        Assert.Equal("special", lost.Name);
        Assert.Contains("cp -R", report.Files[0].Text, StringComparison.Ordinal);
    }

    private static ConversionReport Run(string from, string to, string path, string text)
    {
        IDialect source = CorpusFile.Dialects.Single(dialect => dialect.Name == from), target = CorpusFile.Dialects.Single(dialect => dialect.Name == to);
        ReadResult read = source.Read(new MemoryFiles((path, text)), path, new());
        return CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(Assert.Single(read.Pipelines), source, target, read.Marks);
    }
}
