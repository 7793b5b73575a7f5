using System.Diagnostics;
using CicdTools.Providers;
using CicdTools.Providers.Git;
using CicdTools.Providers.Local;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Benchmarks;

/// <summary>A local context in a folder of its own, whose runs this process owns, so that they can be measured from inside.</summary>
internal sealed class LocalLab : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cicdtools-bench-").FullName;

    public LocalLab(params (string Path, string? Content)[] files)
    {
        Provider = new(new() { Name = "local", Provider = "Local", Address = _root }, new() { Actor = "benchmark" }, new ProviderCatalog());
        string path = Provider.Paths.RepositoryGit("app");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WriteScope.RunAsync(() =>
        {
            GitFiles.Init(path, bare: true);
            using LibGit2Sharp.Repository git = new(path);
            return Task.FromResult(GitFiles.Commit(git, "main", [("readme.txt", "hello"), .. files], "Begin", "benchmark", DateTimeOffset.UnixEpoch));
        }).GetAwaiter().GetResult();
        File.WriteAllText(Provider.Paths.RepositoryRecord("app"), """{"name":"app","trusted":true}""");
    }

    public LocalProvider Provider { get; }

    public static Pipeline Pipeline(params Job[] jobs) => new() { Name = "bench", Stages = [new() { Name = "all", Jobs = jobs }] };

    /// <summary>Starts a run.</summary>
    public async Task<Run> StartAsync(Pipeline pipeline, int throttle = 0)
    {
        Change change = await Provider.PlanStartAsync(new() { Repository = "app", ThrottleLimit = throttle, Isolation = Isolation.Host }, pipeline, CancellationToken.None);
        return (Run)(await WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)))!;
    }

    /// <summary>Starts the repository's own pipeline and waits for its end.</summary>
    public async Task<TimeSpan> TimeOwnAsync()
    {
        long begin = Stopwatch.GetTimestamp();
        Change change = await Provider.PlanStartAsync(new() { Repository = "app", Isolation = Isolation.Host }, CancellationToken.None);
        await EndAsync((Run)(await WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)))!);
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Waits until a run has ended well.</summary>
    public async Task<Run> EndAsync(Run run)
    {
        await foreach (Run now in Provider.WatchRunAsync(run.Id, CancellationToken.None))
            run = now;
        await RunLauncher.EndOfOwnedAsync(Provider.Paths);
        return run.Status == RunStatus.Succeeded ? run : throw new InvalidOperationException($"{run} is {run.Status}: {run.Reason}");
    }

    /// <summary>A run from its start to its end as its own record has it.</summary>
    public async Task<(Run Run, TimeSpan Elapsed)> TimeAsync(Pipeline pipeline, int throttle = 0)
    {
        long begin = Stopwatch.GetTimestamp();
        Run run = await EndAsync(await StartAsync(pipeline, throttle));
        return (run, run.Duration ?? Stopwatch.GetElapsedTime(begin));
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        Folders.Delete(_root);
    }
}
