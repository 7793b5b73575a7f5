using System.Runtime.Versioning;
using CicdTools.Providers.Local.Runs;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class StoreTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("not a database at all, and longer than the header of one, which has a hundred bytes: ..............................")]
    [InlineData("")]
    public async Task A_damaged_index_is_kept_said_and_made_again(string content)
    {
        Run first = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        string index = Path.Combine(_lab.Root, "index.db");
        foreach (string file in (string[])[index, $"{index}-wal", $"{index}-shm"])
            File.Delete(file);
        File.WriteAllText(index, content);
        _lab.Warnings.Clear();

        Assert.Equal(first.Id, Assert.Single(await RunsAsync()).Id);
        Assert.Equal(2, (await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")))).Number);
        // An empty file is a database without tables, not a damaged one.
        Assert.Equal(content.Length > 0 ? 1 : 0, Directory.EnumerateFiles(_lab.Root, "index.db.corrupt-*").Count());
        Assert.Equal(content.Length > 0, _lab.Warnings.Exists(warning => warning.Contains("was damaged", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_of_rubbish_inside_the_index_is_noticed()
    {
        await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        string index = Path.Combine(_lab.Root, "index.db");
        byte[] bytes = File.ReadAllBytes(index);
        Array.Fill(bytes, (byte)0xA5, 100, bytes.Length - 100);
        File.WriteAllBytes(index, bytes);
        File.Delete($"{index}-wal");
        File.Delete($"{index}-shm");
        Assert.Single(await RunsAsync());
        Assert.Single(Directory.EnumerateFiles(_lab.Root, "index.db.corrupt-*"));
    }

    [Theory]
    [InlineData("{\"Id\": ")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_damaged_record_of_a_run_is_kept_said_and_made_again(string content)
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "echo hello")));
        RunFolder folder = new(Path.Combine(_lab.Root, "runs", run.Id));
        File.WriteAllText(folder.State, content);
        _lab.Warnings.Clear();

        Run again = Assert.Single(await RunsAsync());

        Assert.Equal((run.Id, run.Number, run.Commit, RunStatus.Errored), (again.Id, again.Number, again.Commit, again.Status));
        Assert.Contains("damaged", again.Reason, StringComparison.Ordinal);
        Assert.Equal("hello", await _lab.TextAsync(run));
        string backup = Assert.Single(Directory.EnumerateFiles(folder.Path, "run.json.corrupt-*"));
        Assert.Equal(content, File.ReadAllText(backup));
        Assert.Contains(backup, Assert.Single(_lab.Warnings), StringComparison.Ordinal);
        Assert.Equal(again.FinishedAt, Assert.Single(await RunsAsync()).FinishedAt);
        Assert.Equal(2, (await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")))).Number);
    }

    [Fact]
    public async Task A_run_of_which_nothing_can_be_read_is_said_to_be_left_out()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        RunFolder folder = new(Path.Combine(_lab.Root, "runs", run.Id));
        File.WriteAllText(folder.State, "{");
        File.WriteAllText(folder.Plan, "{");
        _lab.Warnings.Clear();

        Assert.Empty(await RunsAsync());

        Assert.Contains(folder.State, Assert.Single(_lab.Warnings), StringComparison.Ordinal);
        Assert.Equal("{", File.ReadAllText(folder.State));
    }

    [Fact]
    public void Ids_grow_when_the_clock_goes_backwards()
    {
        DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        string first = RunIds.Next(now, null, "aaaaaa");
        string second = RunIds.Next(now.AddDays(-2), first, "aaaaaa");
        string third = RunIds.Next(now.AddDays(-2), second, "000000");
        Assert.Equal("20260301-120000000-aaaaaa", first);
        Assert.True(string.CompareOrdinal(first, second) < 0 && string.CompareOrdinal(second, third) < 0);
        Assert.All((string[])[first, second, third], id => Assert.True(RunIds.IsValid(id)));
    }

    [Fact]
    public async Task Times_of_a_run_stay_in_order_when_the_clock_goes_backwards()
    {
        BackwardsClock clock = new();
        await using Lab lab = new(clock: clock);
        string go = lab.Fifo("go");
        Run started = await lab.StartAsync(Lab.Pipeline(Lab.Job("a", $"echo one; cat {go}")));
        await lab.UntilLineAsync(started, "one");
        clock.Back(TimeSpan.FromHours(5));
        await Lab.SignalAsync(go, "two");
        Run run = await lab.EndAsync(started);
        Assert.True(run.Jobs[0].Duration > TimeSpan.Zero && run.Jobs[0].Duration < TimeSpan.FromHours(1));
        Assert.True(run.FinishedAt >= run.Jobs[0].FinishedAt);
        Assert.Equal(["one", "two"], (await lab.LogAsync(run)).Select(line => line.Text));
        Run next = await lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        Assert.True(string.CompareOrdinal(run.Id, next.Id) < 0);
        Assert.Equal(2, next.Number);
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_as_errored_and_the_store_stays_whole()
    {
        string mount = Path.Combine(_lab.Root, "small");
        Directory.CreateDirectory(mount);
        (int exit, _) = await ProcessRunner.CaptureAsync(new("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount), TimeProvider.System, CancellationToken.None);
        Assert.SkipWhen(exit != 0, "A small file system can be mounted by root only.");
        try
        {
            Directory.CreateDirectory(_lab.Provider.Paths.Runs);
            Directory.Delete(_lab.Provider.Paths.Runs);
            Directory.CreateDirectory(Path.Combine(mount, "runs"));
            File.CreateSymbolicLink(_lab.Provider.Paths.Runs, Path.Combine(mount, "runs"));
            Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("fill", "yes 0123456789012345678901234567890123456789 | head -c 50000000; echo done"), Lab.Job("after", "true", "fill")));
            Assert.Equal(RunStatus.Errored, run.Status);
            Assert.StartsWith("DiskFull", run.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(run.Jobs, job => job.Status is RunStatus.Running or RunStatus.Queued);
            Assert.Equal(RunStatus.Errored, Assert.Single(await RunsAsync()).Status);
            Assert.NotEmpty(await _lab.LogAsync(run));
        }
        finally
        {
            await RunLauncher.EndOfOwnedAsync(_lab.Provider.Paths);
            await ProcessRunner.CaptureAsync(new("umount", "-l", mount), TimeProvider.System, CancellationToken.None);
            File.Delete(_lab.Provider.Paths.Runs);
        }
    }

    [Fact]
    public async Task A_folder_for_reading_only_is_named_and_nothing_is_started()
    {
        string mount = Path.Combine(_lab.Root, "runs");
        Directory.CreateDirectory(mount);
        (int exit, _) = await ProcessRunner.CaptureAsync(new("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", mount), TimeProvider.System, CancellationToken.None);
        Assert.SkipWhen(exit != 0, "A file system for reading only can be mounted by root only.");
        try
        {
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => _lab.StartAsync(Lab.Pipeline(Lab.Job("a", "true"))));
            Assert.Equal("FolderNotWritable", error.Id);
            Assert.Contains(_lab.Root, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await ProcessRunner.CaptureAsync(new("umount", "-l", mount), TimeProvider.System, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_plan_survives_its_file()
    {
        Job job = new()
        {
            Id = "a",
            Condition = new AllCondition([new BranchCondition(["main"]), new NotCondition(new TagCondition(["v*"])), Condition.Always]),
            Variables = new VariableMap().With("B", "2").With("A", "1"),
            Steps = [new ScriptStep { Script = "x", Condition = new NativeCondition("GitHubActions", "a == 'b'") }, new NativeStep { Reference = "r" }, new CheckoutStep { Depth = 3 }],
        };
        Pipeline pipeline = Lab.Pipeline(job) with { Triggers = [new PushTrigger { Branches = ["main"] }] };
        string path = Path.Combine(_lab.Root, "plan.json");
        await WriteScope.RunAsync(async () =>
        {
            await RunJson.WriteAsync(path, new RunPlan { Pipeline = pipeline }, CancellationToken.None);
            return 0;
        });
        Pipeline read = RunJson.Read<RunPlan>(path)!.Pipeline;
        Assert.Equivalent(pipeline, read, strict: true);
        Assert.Equal(["B", "A"], read.Jobs.Single().Variables.Keys);
        Assert.IsType<NativeStep>(read.Jobs.Single().Steps[1]);
    }

    private async Task<List<Run>> RunsAsync()
    {
        List<Run> runs = [];
        await foreach (Run run in _lab.Provider.GetRunsAsync(new(), CancellationToken.None))
            runs.Add(run);
        return runs;
    }

    private sealed class BackwardsClock : TimeProvider
    {
        private TimeSpan _back;

        public void Back(TimeSpan by) => _back = by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - _back;
    }
}
