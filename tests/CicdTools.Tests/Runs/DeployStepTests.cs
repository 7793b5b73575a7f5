using System.Runtime.Versioning;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Runs;

/// <summary>Steps that deploy to a cluster: the commands of kubernetes.io/docs/reference/kubectl/generated/kubectl_apply and helm.sh/docs/helm/helm_upgrade.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployStepTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    private string Programs => Path.Combine(_lab.Root, "programs");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Manifests_and_charts_are_deployed_by_their_programs()
    {
        _lab.Commit("Manifests", ("k8s/app.yaml", "kind: Service\n"));
        string calls = StandIn("kubectl", "helm");
        Run run = await _lab.RunAsync(Lab.Pipeline(Job(
            new DeployManifestsStep { Paths = ["k8s", "k8s/app.yaml"], Namespace = "live" },
            new DeployManifestsStep { Paths = ["https://example.test/all.yaml"] },
            new DeployChartStep { Release = "app", Chart = "./chart", Namespace = "live", Values = new VariableMap().With("image.tag", "1 2").With("a", "b") })));
        Assert.True(run.Status == RunStatus.Succeeded, run.Reason);
        string work = Path.Combine(_lab.Root, "runs", run.Id, "jobs", "0001", "work", "workspace");
        Assert.Equal(
            [
                $"{work}: kubectl|apply|-f|{work}/k8s|--namespace|live", $"{work}: kubectl|apply|-f|{work}/k8s/app.yaml|--namespace|live",
                $"{work}: kubectl|apply|-f|https://example.test/all.yaml",
                $"{work}: helm|upgrade|--install|app|./chart|--namespace|live|--set|image.tag=1 2|--set|a=b",
            ],
            File.ReadAllLines(calls));
        Assert.Contains("said by kubectl", await _lab.TextAsync(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_ends_the_step_with_its_exit_code()
    {
        string calls = StandIn("kubectl");
        Run run = await _lab.RunAsync(Lab.Pipeline(Job(new DeployManifestsStep { Paths = ["fail", "next"] })));
        Assert.Equal((RunStatus.Failed, 9), (run.Status, run.Jobs[0].ExitCode));
        Assert.Single(File.ReadAllLines(calls));
    }

    [Fact]
    public async Task A_program_that_is_absent_is_named()
    {
        StandIn("nothing");
        Run run = await _lab.RunAsync(Lab.Pipeline(Job(new DeployChartStep { Release = "app", Chart = "./chart" })));
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.Contains("helm is not on this machine", run.Jobs[0].Reason, StringComparison.Ordinal);
        Run other = await _lab.RunAsync(Lab.Pipeline(Job(new DeployManifestsStep { Paths = ["k8s"] })));
        Assert.Contains("kubectl is not on this machine", other.Jobs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_outside_the_job_is_refused()
    {
        StandIn("kubectl");
        Run run = await _lab.RunAsync(Lab.Pipeline(Job(new DeployManifestsStep { Paths = ["/etc/hostname"] })));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("leads out of the job's folder", run.Jobs[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_real_kubectl_asks_the_cluster_that_the_job_names()
    {
        Assert.SkipWhen(Executables.Find("kubectl") is null, "kubectl is not on this machine.");
        _lab.Commit("Manifests", ("k8s/app.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"), ("config", "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\ncontexts: [{name: c, context: {cluster: c, user: ''}}]\ncurrent-context: c\n"));
        Job job = new() { Id = "a", Variables = new VariableMap().With("KUBECONFIG", "config"), Steps = [new CheckoutStep(), new DeployManifestsStep { Paths = ["k8s/app.yaml"] }] };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal(RunStatus.Failed, run.Status);
        // Nothing listens there; that it says so shows that it was asked.
        Assert.Contains("127.0.0.1:1", await _lab.TextAsync(run), StringComparison.Ordinal);
    }

    private Job Job(params Step[] steps) => new() { Id = "a", Variables = new VariableMap().With("PATH", Programs), Steps = [new CheckoutStep(), .. steps] };

    // The job's PATH leads to the stand-ins only.
    private string StandIn(params string[] names)
    {
        string folder = Directory.CreateDirectory(Programs).FullName;
        string calls = Path.Combine(folder, "calls");
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, $"#!/bin/sh\nIFS='|'; echo \"$(pwd -P): {name}|$*\" >> '{calls}'\necho said by {name}\ncase \"$*\" in *fail*) exit 9;; esac\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return calls;
    }
}
