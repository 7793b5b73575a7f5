using System.Runtime.Versioning;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Tests.Runs;

/// <summary>What is asked of a container engine. A stand-in writes it down and runs on the host what should run inside.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ContainerTests : IAsyncLifetime
{
    private const string StandIn = """
        #!/bin/bash
        printf '%s\n' "$*" >> "$(dirname "$0")/calls"
        [ "$1" = exec ] || exit 0
        shift
        while [ "$1" = --env ] || [ "$1" = --workdir ]; do
          [ "$1" = --workdir ] && cd "$2"
          shift 2
        done
        shift
        exec "$@"
        """;

    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_job_and_its_services_run_in_containers_of_their_own_network()
    {
        string engine = Path.Combine(_lab.Root, "engine");
        File.WriteAllText(engine, StandIn);
        File.SetUnixFileMode(engine, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Job job = new()
        {
            Id = "a",
            Container = new() { Image = "python:3.12", Variables = new VariableMap().With("IMAGE_VAR", "1") },
            Services = [new() { Name = "db", Container = new() { Image = "postgres:16", Variables = new VariableMap().With("POSTGRES_PASSWORD", "hunter2-secret") }, Ports = ["5432"] }],
            Steps = [new CheckoutStep(), new ScriptStep { Script = "cat readme.txt; echo \"$TOKEN\"" }],
        };
        Lab lab = _lab;
        RunPlanner planner = new(lab.Provider);
        RunPlan plan = await planner.PlanAsync(new() { Repository = "app", Isolation = Isolation.Host }, Lab.Pipeline(job with { Services = [] }), planner.Source("app", null), CancellationToken.None);
        plan = plan with { Engine = engine, Pipeline = Lab.Pipeline(job) };
        Dictionary<string, SecretText> secrets = new() { ["TOKEN"] = new("hunter2-secret") };
        Run started = await WriteScope.RunAsync(() => new RunLauncher(lab.Provider, lab.Provider.Runs).LaunchAsync(plan, secrets, null, CancellationToken.None));
        Run run = await lab.EndAsync(started);

        Assert.True(run.Status == RunStatus.Succeeded, run.Reason);
        Assert.Equal("hello***", (await lab.TextAsync(run)).ReplaceLineEndings(""));
        string name = $"cicdtools-{run.Id}-0001";
        string[] calls = File.ReadAllLines(Path.Combine(lab.Root, "calls"));
        string work = new RunFolder(Path.Combine(lab.Root, "runs", run.Id)).Work("0001");
        string objects = Path.Combine(lab.Provider.Paths.RepositoryGit("app"), "objects");
        Assert.Equal($"network create {name}", calls[0]);
        Assert.Equal($"run --detach --name {name}-1 --network {name} --network-alias db --env POSTGRES_PASSWORD --publish 127.0.0.1::5432 postgres:16", calls[1]);
        Assert.Equal($"run --detach --name {name} --network {name} --init --entrypoint sh --volume {work}:{work} --volume {objects}:{objects}:ro --workdir {work}/workspace --env HOME={work}/home --env IMAGE_VAR python:3.12 -c while :; do sleep 3600; done", calls[2]);
        Assert.Contains($"rm --force --volumes {name} {name}-1", calls);
        Assert.Equal($"network rm {name}", calls[^1]);
        Assert.DoesNotContain(calls, call => call.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.StartsWith("exec --env", StringComparison.Ordinal) && call.Contains("--env TOKEN", StringComparison.Ordinal) && !call.Contains("--env PATH ", StringComparison.Ordinal));
    }
}
