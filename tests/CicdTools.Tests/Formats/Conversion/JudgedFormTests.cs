using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>Forms that the judges of other people insist on.</summary>
public sealed class JudgedFormTests
{
    // "Acceptable values: [-_A-Za-z0-9]*" (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/resources-containers-container).
    [Fact]
    public void A_container_of_Azure_has_a_name_of_letters_and_digits_and_the_service_keeps_its_own()
    {
        string text = Text("GitLabCI", ".gitlab-ci.yml", "a:\n  image: alpine\n  services: [docker.io/redis]\n  script: [make]\n", "AzurePipelines");
        Assert.Contains("  - container: docker_io__redis\n", text, StringComparison.Ordinal);
        Assert.Contains("docker.io__redis: docker_io__redis\n", text, StringComparison.Ordinal);
    }

    // https://circleci.com/docs/reference/configuration-reference/#checkout: path, method and depth.
    [Fact]
    public void A_checkout_of_CircleCI_has_no_name_and_that_is_said()
    {
        ConversionReport report = Convert("GitHubActions", ".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - name: Get it\n        uses: actions/checkout@v4\n      - run: make\n", "CircleCI");
        Assert.Contains("      - checkout\n", report.Files[0].Text, StringComparison.Ordinal);
        Assert.Contains(report.Diagnostics, diagnostic => diagnostic.Id == "Lost" && diagnostic.Message.Contains("the name of the checkout", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Items, item => item.Kind == "Step" && item.Outcome == ConversionOutcome.Lost);
    }

    // https://circleci.com/docs/reference/configuration-reference/#restorecache
    [Fact]
    public void A_cache_of_CircleCI_is_restored_by_a_list_of_keys() =>
        Assert.Contains("restore_cache:\n          keys: [common]\n", Text("GitLabCI", ".gitlab-ci.yml", "a:\n  image: alpine\n  cache:\n    key: common\n    paths: [out]\n  script: [make]\n", "CircleCI"), StringComparison.Ordinal);

    [Theory]
    [InlineData("vs2017-win2016", "windows-2022")]
    [InlineData("ubuntu-16.04", "ubuntu-24.04")]
    [InlineData("macOS-10.14", "macos-15-intel")]
    public void An_image_that_Azure_has_retired_becomes_one_that_GitHub_has(string image, string label)
    {
        ConversionReport report = Convert("AzurePipelines", "azure-pipelines.yml", $"pool:\n  vmImage: {image}\nsteps:\n  - script: make\n", "GitHubActions");
        Assert.Contains($"    runs-on: {label}\n", report.Files[0].Text, StringComparison.Ordinal);
        Assert.Equal(ConversionOutcome.Approximated, Assert.Single(report.Items, item => item.Kind == "Runner").Outcome);
    }

    // https://github.com/spinnaker/orca: WaitStage waits "Duration.ofSeconds(waitTime)".
    [Fact]
    public void A_wait_of_Spinnaker_sleeps_elsewhere_and_one_that_is_reckoned_out_is_lost_by_name()
    {
        ConversionReport report = Convert("Spinnaker", "spinnaker/x.json", """{"name": "x", "keepWaitingPipelines": false, "notifications": [], "stages": [{"refId": "1", "requisiteStageRefIds": [], "type": "wait", "name": "Pause", "waitTime": 30}, {"refId": "2", "requisiteStageRefIds": ["1"], "type": "wait", "waitTime": "${parameters.time}"}]}""", "GitHubActions");
        Assert.Contains("run: sleep 30\n", report.Files[0].Text, StringComparison.Ordinal);
        Assert.Equal([(ConversionOutcome.Carried, "1"), (ConversionOutcome.Lost, "2")], report.Items.Where(item => item.Kind == "Step").Select(item => (item.Outcome, item.Job!)));
        Assert.DoesNotContain(report.Items, item => item.Name == "notifications");
    }

    // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
    [Fact]
    public void A_workflow_has_what_an_event_leaves_out_among_what_it_wants() =>
        Assert.Contains("branches:\n      - main\n      - '!main-old'\n", Text("AzurePipelines", "azure-pipelines.yml", "trigger:\n  branches:\n    include: [main]\n    exclude: [main-old]\nsteps:\n  - script: make\n", "GitHubActions"), StringComparison.Ordinal);

    // https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2
    [Fact]
    public void Test_results_of_a_format_that_Azure_does_not_read_are_lost_by_name()
    {
        ConversionReport report = Convert("BuildSpec", "buildspec.yml", "version: 0.2\nphases:\n  build:\n    commands: [make]\nreports:\n  r:\n    files: [out.json]\n    file-format: CUCUMBERJSON\n", "AzurePipelines");
        Assert.DoesNotContain("PublishTestResults", report.Files[0].Text, StringComparison.Ordinal);
        Assert.Contains(report.Diagnostics, diagnostic => diagnostic.Id == "Lost" && diagnostic.Message.Contains("PublishTestResultsStep", StringComparison.Ordinal));
    }

    private static string Text(string from, string path, string text, string to) => Convert(from, path, text, to).Files[0].Text;

    private static ConversionReport Convert(string from, string path, string text, string to)
    {
        IDialect source = CorpusFile.Dialects.Single(dialect => dialect.Name == from);
        ReadResult read = source.Read(new MemoryFiles((path, text)), path, new());
        return CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(Assert.Single(read.Pipelines), source, CorpusFile.Dialects.Single(dialect => dialect.Name == to), read.Marks);
    }
}
