using System.Globalization;
using System.Runtime.Versioning;
using CicdTools.Providers.Local;
using CicdTools.Providers.Local.Runs;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class OwnerTests : IAsyncLifetime
{
    private readonly Lab _lab = new(host: Hosts.Command);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_detached_process_owns_the_run_and_anybody_can_follow_it()
    {
        string go = _lab.Fifo("go");
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("a", $"echo one; cat {go}")));
        Assert.Equal(RunStatus.Queued, started.Status);
        Assert.Empty(_lab.Warnings);

        List<string> lines = [];
        await foreach (LogLine line in _lab.Provider.ReadLogAsync(new() { RunId = started.Id, Follow = true }, CancellationToken.None))
        {
            lines.Add(line.Text);
            // The job goes on only once its first line was seen here.
            if (line.Text == "one")
                await Lab.SignalAsync(go, "two");
        }

        Assert.Equal(["one", "two"], lines);
        Run run = await _lab.EndAsync(started);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        ProcessIdentity owner = RunJson.Read<ProcessIdentity>(Folder(run).Owner)!;
        Assert.NotEqual(Environment.ProcessId, owner.Pid);
    }

    [Fact]
    public async Task Secrets_reach_the_run_and_are_on_no_disk()
    {
        const string secret = "hunter2-Zz9 'quoted'\"";
        Run run = await _lab.RunAsync(
            Lab.Pipeline(Lab.Job("a", "printf '%s' \"$TOKEN\" | wc -c; echo \"it is $TOKEN.\"; echo \"$TOKEN\" | base64")),
            new() { Secrets = new Dictionary<string, SecretText> { ["TOKEN"] = new(secret) } });

        string text = await _lab.TextAsync(run);
        Assert.StartsWith($"{secret.Length}\nit is ***.\n***", text, StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(_lab.Root, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            // The owner, which stays, may take a file away meanwhile: that one is on no disk.
            if (await ReadAsync(file) is { } bytes)
                Assert.DoesNotContain("hunter2", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_whose_owner_is_killed_ends_as_errored_with_all_it_started()
    {
        string pids = Path.Combine(_lab.Root, "pids");
        Run started = await _lab.StartAsync(Lab.Pipeline(
            Lab.Job("long", $"(setsid sh -c 'echo $$ >> {pids}; exec sleep 300' >/dev/null 2>&1 &); sleep 300 & echo $! >> {pids}; echo $$ >> {pids}; echo up; wait"),
            Lab.Job("later", "true", "long")));
        await foreach (LogLine line in _lab.Provider.ReadLogAsync(new() { RunId = started.Id, Follow = true }, CancellationToken.None))
        {
            if (line.Text == "up")
                break;
        }

        ProcessIdentity owner = RunJson.Read<ProcessIdentity>(Folder(started).Owner)!;
        while (File.ReadAllLines(pids).Length < 3)
            await Task.Delay(20);
        ProcessIdentity[] processes = [.. File.ReadAllLines(pids).Select(line => ProcessIdentity.Of(int.Parse(line, CultureInfo.InvariantCulture))!)];
        Assert.All(processes, process => Assert.True(process.IsAlive()));

        _ = Native.Kill(owner.Pid, Native.SigKill);
        while (owner.IsAlive())
            await Task.Delay(20);
        Assert.All(processes, process => Assert.True(process.IsAlive()));

        // The next to look finds it, as another process would.
        Run run = Assert.Single(await ToListAsync(_lab.Open().GetRunsAsync(new(), CancellationToken.None)));
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.Contains("ended without finishing", run.Reason, StringComparison.Ordinal);
        Assert.Equal([RunStatus.Errored, RunStatus.Skipped], run.Jobs.Select(job => job.Status));
        Assert.All(processes, process => Assert.False(process.IsAlive()));
        Assert.Contains("up", await _lab.TextAsync(run), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder(run).Work("0001")));
    }

    [Fact]
    public async Task An_owner_that_cannot_start_is_no_run_that_waits_for_ever()
    {
        await using Lab lab = new(host: new("sh", ["-c", "echo no such module >&2; exit 3"]));
        Run run = await lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.EndsWith("Its last words: no such module", run.Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Skipped, run.Jobs[0].Status);
    }

    [Fact]
    public async Task Stopping_from_another_connection_ends_the_whole_tree()
    {
        string pids = Path.Combine(_lab.Root, "pids");
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("long", $"sh -c 'sleep 300 & echo $! > {pids}; wait'"), Lab.Job("later", "true", "long")));
        await _lab.UntilAsync(started, run => run.Status == RunStatus.Running);
        while (!File.Exists(pids) || File.ReadAllText(pids).Length == 0)
            await Task.Delay(20);
        ProcessIdentity grandchild = ProcessIdentity.Of(int.Parse(File.ReadAllText(pids), CultureInfo.InvariantCulture))!;

        LocalProvider other = _lab.Open();
        Run stopped = (Run)(await Lab.ApplyAsync(await other.PlanStopAsync(started, CancellationToken.None)))!;

        Assert.Equal(RunStatus.Canceled, stopped.Status);
        Assert.Equal("Stopped by tester.", stopped.Reason);
        Assert.Equal([RunStatus.Canceled, RunStatus.Canceled], stopped.Jobs.Select(job => job.Status));
        Assert.False(grandchild.IsAlive());
        Change again = await other.PlanStopAsync(stopped, CancellationToken.None);
        Assert.NotNull(again.AlreadyDone);
    }

    [Fact]
    public async Task Two_processes_use_the_store_at_once_and_numbers_stay_unique()
    {
        Pipeline pipeline = Lab.Pipeline(Lab.Job("a", "true"));
        Run[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _lab.RunAsync(pipeline))));
        Assert.All(runs, run => Assert.Equal(RunStatus.Succeeded, run.Status));
        Assert.Equal([1, 2, 3, 4], runs.Select(run => run.Number).Order());
        List<Run> listed = await ToListAsync(_lab.Provider.GetRunsAsync(new() { Repository = "app" }, CancellationToken.None));
        Assert.Equal([4, 3, 2, 1], listed.Select(run => run.Number));
    }

    [Fact]
    public async Task The_owner_of_a_run_stays_for_the_next_one_of_its_session()
    {
        Pipeline pipeline = Lab.Pipeline(Lab.Job("a", "echo \"$TOKEN\" | wc -c"));
        Run first = await _lab.RunAsync(pipeline, new() { Secrets = new Dictionary<string, SecretText> { ["TOKEN"] = new("12345678") } });
        Run second = await _lab.RunAsync(pipeline);

        Assert.Equal(OwnerOf(first), OwnerOf(second));
        Assert.Equal("9", await _lab.TextAsync(first));
        // What the first was told, the second does not know.
        Assert.Equal("1", await _lab.TextAsync(second));
        Assert.All(new[] { first, second }, run => Assert.Equal(RunStatus.Succeeded, run.Status));
    }

    [Fact]
    public async Task An_owner_at_work_is_left_alone()
    {
        string go = _lab.Fifo("go");
        Run first = await _lab.StartAsync(Lab.Pipeline(Lab.Job("a", $"echo at work; cat {go}")));
        await _lab.UntilLineAsync(first, "at work");
        Run second = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", $"echo done > {go}")));

        Assert.NotEqual(OwnerOf(first), OwnerOf(second));
        Assert.Equal(RunStatus.Succeeded, (await _lab.EndAsync(first)).Status);
    }

    [Fact]
    public async Task An_idle_owner_that_was_killed_is_replaced()
    {
        Pipeline pipeline = Lab.Pipeline(Lab.Job("a", "true"));
        ProcessIdentity owner = OwnerOf(await _lab.RunAsync(pipeline));
        _ = Native.Kill(owner.Pid, Native.SigKill);
        while (owner.IsAlive())
            await Task.Yield();

        Run next = await _lab.RunAsync(pipeline);

        Assert.True(next.Status == RunStatus.Succeeded, next.Reason);
        Assert.NotEqual(owner, OwnerOf(next));
    }

    [Fact]
    public async Task An_owner_of_whom_nothing_is_asked_goes()
    {
        MinuteClock clock = new();
        await using Lab lab = new(clock: clock, host: Hosts.Command with { Arguments = [.. Hosts.Command.Arguments, "--idle"] });
        ProcessIdentity owner = OwnerOf(await lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true"))), lab);
        Assert.True(owner.IsAlive());
        clock.Minute!();
        while (owner.IsAlive())
            await Task.Yield();
    }

    // The one who starts an owner knows its marker, the owner itself does not, and the later of the two to write stands in the file.
    private ProcessIdentity OwnerOf(Run run, Lab? lab = null) => RunJson.Read<ProcessIdentity>(Path.Combine((lab ?? _lab).Root, "runs", run.Id, "owner.json"))! with { Marker = null };

    private RunFolder Folder(Run run) => new(Path.Combine(_lab.Root, "runs", run.Id));

    private static async Task<byte[]?> ReadAsync(string file)
    {
        try
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream buffer = new();
            await stream.CopyToAsync(buffer);
            return buffer.ToArray();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
            list.Add(item);
        return list;
    }

    /// <summary>A clock whose minutes go by when the test says so.</summary>
    private sealed class MinuteClock : TimeProvider
    {
        public Action? Minute { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (period != TimeSpan.FromMinutes(1))
                return base.CreateTimer(callback, state, dueTime, period);
            Minute = () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
