using System.Runtime.Versioning;
using CicdTools.Providers;
using CicdTools.Providers.Git;
using CicdTools.Providers.Local;
using CicdTools.Providers.Local.Runs;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Runs;

/// <summary>A local context in a folder of its own, with a trusted repository <c>app</c>, whose runs this process owns.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Lab : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private int _commits;

    public Lab(bool trusted = true, TimeProvider? clock = null, HostCommand? host = null, int keptRuns = RunRetention.Default)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The steps of these tests are POSIX shell scripts.");
        Root = _folder.Path;
        Provider = Open(clock, host, keptRuns);
        Directory.CreateDirectory(Path.GetDirectoryName(Provider.Paths.RepositoryGit("app"))!);
        WriteScope.RunAsync(() =>
        {
            GitFiles.Init(Provider.Paths.RepositoryGit("app"), bare: true);
            return Task.FromResult(0);
        }).GetAwaiter().GetResult();
        File.WriteAllText(Provider.Paths.RepositoryRecord("app"), trusted ? """{"name":"app","trusted":true}""" : """{"name":"app","trusted":false}""");
        Commit("Begin", ("readme.txt", "hello"));
    }

    public string Root { get; }

    public LocalProvider Provider { get; }

    public List<string> Warnings { get; } = [];

    /// <summary>Another connection to the same data, as another process would have.</summary>
    public LocalProvider Open(TimeProvider? clock = null, HostCommand? host = null, int keptRuns = RunRetention.Default) =>
        new(new() { Name = "local", Provider = "Local", Address = Root }, new() { Actor = "tester", Clock = clock ?? TimeProvider.System, Warn = Warn, Host = host }, new ProviderCatalog()) { KeptRuns = keptRuns };

    public string Commit(string message, params (string Path, string? Content)[] files) => CommitTo("main", message, files);

    public string CommitTo(string branch, string message, params (string Path, string? Content)[] files)
    {
        using LibGit2Sharp.Repository git = new(Provider.Paths.RepositoryGit("app"));
        if (branch != "main" && git.Branches[branch] is null)
            git.Refs.Add($"refs/heads/{branch}", git.Branches["main"].Tip.Id);
        return WriteScope.RunAsync(() => Task.FromResult(GitFiles.Commit(git, branch, files, message, "tester", DateTimeOffset.UnixEpoch.AddSeconds(_commits++)))).GetAwaiter().GetResult();
    }

    /// <summary>Starts a run.</summary>
    public async Task<Run> StartAsync(Pipeline pipeline, RunRequest? request = null)
    {
        Change change = await Provider.PlanStartAsync((request ?? new()) with { Repository = "app" }, pipeline, CancellationToken.None);
        return (Run)(await ApplyAsync(change))!;
    }

    /// <summary>Starts a run and waits for its end.</summary>
    public async Task<Run> RunAsync(Pipeline pipeline, RunRequest? request = null)
    {
        Run run = await EndAsync(await StartAsync(pipeline, request));
        // The run's end can be seen a moment before its owner has let go of everything.
        await RunLauncher.EndOfOwnedAsync(Provider.Paths);
        return run;
    }

    /// <summary>The run at its end.</summary>
    public Task<Run> EndAsync(Run run) => UntilAsync(run, now => now.IsFinished);

    /// <summary>The run once something is true of it.</summary>
    public async Task<Run> UntilAsync(Run run, Func<Run, bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        await foreach (Run now in Provider.WatchRunAsync(run.Id, limit.Token))
        {
            if (condition(now))
                return now;
        }

        throw new InvalidOperationException("The run ended before.");
    }

    public async Task<LogLine[]> LogAsync(Run run, string? job = null, bool follow = false)
    {
        List<LogLine> lines = [];
        await foreach (LogLine line in Provider.ReadLogAsync(new() { RunId = run.Id, Job = job, Follow = follow }, CancellationToken.None))
            lines.Add(line);
        return [.. lines];
    }

    public async Task<string> TextAsync(Run run, string? job = null) => string.Join('\n', (await LogAsync(run, job)).Select(line => line.Text));

    public static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        // A test that failed in the middle must not wait for a run that nobody will end.
        foreach (string folder in Directory.Exists(Provider.Paths.Runs) ? Directory.GetDirectories(Provider.Paths.Runs) : [])
            File.WriteAllText(new RunFolder(folder).Stop, """{"Actor":"cleanup","At":"2026-01-01T00:00:00+00:00","AtOnce":true}""");
        await RunLauncher.EndOfOwnedAsync(Provider.Paths);
        // An owner has let go of a run when it holds the run's lock no more; it may stay itself.
        foreach (RunFolder folder in Directory.Exists(Provider.Paths.Runs) ? Directory.GetDirectories(Provider.Paths.Runs).Select(path => new RunFolder(path)) : [])
        {
            for (int i = 0; i < 500 && OwnerOf(folder)?.IsAlive() == true; i++)
            {
                using FileLock? free = FileLock.TryTake(folder.Lock);
                if (free is not null)
                    break;
                await Task.Delay(20);
            }
        }

        _folder.Dispose();
    }

    private static ProcessIdentity? OwnerOf(RunFolder folder) => RunJson.Read<ProcessIdentity>(folder.Owner);

    /// <summary>A pipe with a name: a job that reads from it waits until <see cref="SignalAsync"/> writes a line.</summary>
    public string Fifo(string name)
    {
        string path = Path.Combine(Root, name);
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("mkfifo", path);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return path;
    }

    /// <summary>Writes a line into a pipe; done once somebody reads there.</summary>
    public static Task SignalAsync(string fifo, string line = "go") => File.WriteAllTextAsync(fifo, $"{line}\n").WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Waits until a line is in the run's log.</summary>
    public async Task UntilLineAsync(Run run, string text)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        await foreach (LogLine line in Provider.ReadLogAsync(new() { RunId = run.Id, Follow = true }, limit.Token))
        {
            if (line.Text == text)
                return;
        }

        throw new InvalidOperationException($"'{text}' never came.");
    }

    public static Pipeline Pipeline(params Job[] jobs) => new() { Name = "test", Stages = [new() { Name = "all", Jobs = jobs }] };

    public static Job Job(string id, string script, params string[] needs) => new() { Id = id, Needs = needs, Steps = [new ScriptStep { Script = script }] };

    private void Warn(string text)
    {
        lock (Warnings)
            Warnings.Add(text);
    }
}
