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
        ScriptStep script = Assert.IsType<ScriptStep>(Spell(new(), new() { Format = "CircleCI", Reference = "add_ssh_keys" }, new()));
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

    // The step, its parameters, and how the tool is called.
    public static TheoryData<string, string[], string[]> Orbs => new()
    {
        { "eks/update-kubeconfig-with-authenticator", ["cluster-name", "shop", "aws-region", "eu-west-1", "install-kubectl", "true"], ["aws eks update-kubeconfig --name shop --region eu-west-1"] },
        { "eks/update_kubeconfig_with_authenticator", ["cluster_name", "shop"], ["aws eks update-kubeconfig --name shop"] },
        { "k8s/create-or-update-resource", ["resource-file-path", "a b.yaml", "get-rollout-status", "true", "resource-name", "deployment/shop", "namespace", "own"], ["kubectl apply -f a b.yaml --namespace own", "kubectl rollout status deployment/shop --namespace own --watch=true"] },
        { "k8s/create-or-update-resource", ["resource-file-path", "a.yaml", "action-type", "create"], ["kubectl create -f a.yaml"] },
        { "k8s/delete-resource", ["resource-types", "deployment,service", "label-selector", "app=demo", "wait", "true"], ["kubectl delete deployment,service --selector app=demo --wait=true"] },
        { "k8s/delete-resource", ["resource-types", "pods", "resource-names", "a b", "wait", "false", "now", "true"], ["kubectl delete pods a b --now --wait=false"] },
    };

    [Theory]
    [MemberData(nameof(Orbs))]
    public void A_step_of_an_orb_is_the_commands_that_it_runs(string reference, string[] inputs, string[] calls)
    {
        using ScriptBench bench = new();
        bench.Program("aws").Program("kubectl");
        DiagnosticBag diagnostics = new();
        bench.Run(Assert.IsType<ScriptStep>(Spell(Orbed("circleci/kubernetes@1.3", "circleci/aws-eks@2.0"), Step(reference, inputs), diagnostics)).Script);
        Assert.Equal(calls, bench.Calls);
        Assert.Equal(("Approximated", "jobs.build.steps.0"), (Assert.Single(diagnostics.Items).Id, diagnostics.Items[0].Subject));
    }

    [Fact]
    public void Manifests_of_an_orb_are_what_every_system_applies()
    {
        NativeStep step = Step("k8s/create-or-update-resource", ["resource-file-path", "a.yaml", "namespace", "own"]);
        Assert.Equal(("a.yaml", "own"), Assert.IsType<DeployManifestsStep>(Spell(Orbed("circleci/kubernetes@1.3", "x/y@1"), step, new())) is var deploy ? (Assert.Single(deploy.Paths), deploy.Namespace) : default);
    }

    [Fact]
    public void Of_another_orb_or_with_a_parameter_that_is_not_known_a_step_stays_what_it_was()
    {
        Assert.IsType<NativeStep>(Spell(Orbed("contoso/kubernetes@1.3", "x/y@1"), Step("k8s/delete-resource", ["resource-types", "pods"]), new()));
        Assert.IsType<NativeStep>(Spell(Orbed("circleci/kubernetes@1.3", "x/y@1"), Step("k8s/delete-resource", ["resource-types", "pods", "force", "true"]), new()));
        Assert.IsType<NativeStep>(Spell(new(), Step("k8s/delete-resource", ["resource-types", "pods"]), new()));
    }

    private static NativeStep Step(string reference, string[] inputs) => new() { Format = "CircleCI", Reference = reference, Inputs = new(inputs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))) };

    private static Pipeline Orbed(string k8s, string eks) => new() { Native = [new("CircleCI", "orbs", $"k8s: {k8s}\neks: {eks}\n")] };

    private static Step Spell(Pipeline pipeline, NativeStep step, DiagnosticBag diagnostics) =>
        new CircleCIFormat().Spell(pipeline with { Stages = [new() { Jobs = [new() { Id = "build", Steps = [step] }] }] }, DialectTraits.Common, diagnostics).Jobs.Single().Steps[0];

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
