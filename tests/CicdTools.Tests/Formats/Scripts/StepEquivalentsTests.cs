using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Formats.CircleCI;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats.Scripts;

/// <summary>What stands for steps of CircleCI's own in other systems.</summary>
public sealed class StepEquivalentsTests
{
    private const string Docker = """
        version: 2.1
        jobs:
          build:
            docker:
              - image: cimg/base:2024.01
            steps:
              - setup_remote_docker:
                  name: Docker
                  version: 20.10.24
                  docker_layer_caching: true
              - run: docker build .
        """;

    [Fact]
    public void A_remote_Docker_is_a_service_where_the_machine_s_own_does_not_answer()
    {
        string text = Convert(new GitLabCIFormat(), Docker, out Diagnostic[] said);
        Assert.Contains("docker:29-dind", text, StringComparison.Ordinal);
        Assert.Contains("DOCKER_HOST: tcp://docker:2375", text, StringComparison.Ordinal);
        Assert.Contains("docker version", text, StringComparison.Ordinal);
        Assert.Contains(said, item => item is { Id: "Approximated", Subject: "jobs.build.steps.0" });
    }

    [Fact]
    public void A_remote_Docker_is_the_machine_s_own_where_that_answers()
    {
        foreach (IDialect format in (IDialect[])[new GitHubActionsFormat(), new AzurePipelinesFormat()])
        {
            string text = Convert(format, Docker, out Diagnostic[] said);
            Assert.DoesNotContain("dind", text, StringComparison.Ordinal);
            Assert.Contains("docker version", text, StringComparison.Ordinal);
            Assert.Contains(said, item => item is { Id: "Approximated", Subject: "jobs.build.steps.0" });
        }
    }

    [Fact]
    public void A_key_for_SSH_comes_from_a_secret()
    {
        string text = Convert(new GitHubActionsFormat(), "version: 2.1\njobs:\n  build:\n    docker:\n      - image: cimg/base:2024.01\n    steps:\n      - add_ssh_keys\n", out _);
        Assert.Contains("SSH_PRIVATE_KEY: ${{ secrets.SSH_PRIVATE_KEY }}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_for_SSH_lies_where_only_its_owner_reads_it()
    {
        using ScriptBench bench = new();
        NativeStep step = new() { Format = "CircleCI", Reference = "add_ssh_keys" };
        ScriptStep script = Assert.IsType<ScriptStep>(new CircleCIFormat().Spell(new() { Id = "build", Steps = [step] }, DialectTraits.Common, new()).Steps[0]);
        bench.Run(script.Script, [new("SSH_PRIVATE_KEY", "a\nb")]);
        Assert.Equal(["a", "b"], bench.Lines(".ssh/id_cicd"));
        Assert.Equal(["Host *", "  IdentityFile ~/.ssh/id_cicd"], bench.Lines(".ssh/config"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(bench.Home, ".ssh", "id_cicd")));
    }

    [Fact]
    public void Several_keys_for_SSH_stay_what_they_were()
    {
        Convert(new GitHubActionsFormat(), "version: 2.1\njobs:\n  build:\n    docker:\n      - image: cimg/base:2024.01\n    steps:\n      - add_ssh_keys:\n          fingerprints: ['a', 'b']\n      - run: make\n", out Diagnostic[] said);
        Assert.Contains(said, item => item.Id == "Lost" && item.Message.Contains("add_ssh_keys", StringComparison.Ordinal));
    }

    private static string Convert(IDialect to, string text, out Diagnostic[] said)
    {
        CircleCIFormat from = new();
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Assert.Single(from.Read(new MemoryFiles((".circleci/config.yml", text)), ".circleci/config.yml", new()).Pipelines);
        string written = Assert.Single(PipelineConverter.Convert(pipeline, from, to, diagnostics)).Text;
        said = [.. diagnostics.Items];
        return written;
    }
}
