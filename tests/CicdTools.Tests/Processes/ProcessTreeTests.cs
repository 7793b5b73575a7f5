using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Processes;

[UnsupportedOSPlatform("windows")]
public sealed class ProcessTreeTests
{
    public ProcessTreeTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These processes are POSIX shells.");

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("sleep 300 & echo $! ; wait")]
    [InlineData("(trap '' TERM; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 300; done') & wait")]
    [InlineData("setsid sh -c 'echo $$; exec sleep 300' & wait")]
    // A daemon: its own session, its parent gone, no output held.
    [InlineData("(setsid sh -c 'echo $$ > pid; exec sleep 300 </dev/null >/dev/null 2>&1' &) ; while [ ! -s pid ]; do sleep 0.02; done; cat pid; sleep 300")]
    public async Task Canceling_ends_grandchildren(string script)
    {
        string folder = Directory.CreateTempSubdirectory("cicd-tree").FullName;
        TaskCompletionSource<int> child = new();
        StringBuilder text = new();
        using CancellationTokenSource cancel = new();
        Task<int> run = WriteScope.RunAsync(() => ProcessRunner.RunAsync(
            new("sh", "-c", script) { WorkingDirectory = folder, Grace = TimeSpan.FromMilliseconds(300) },
            bytes =>
            {
                text.Append(Encoding.UTF8.GetString(bytes));
                if (text.ToString() is [.. string line, '\n'])
                    child.TrySetResult(int.Parse(line, CultureInfo.InvariantCulture));
            },
            null,
            TimeProvider.System,
            cancel.Token));
        ProcessIdentity identity = ProcessIdentity.Of(await child.Task.WaitAsync(TimeSpan.FromSeconds(20)))!;
        Assert.True(identity.IsAlive());

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.False(identity.IsAlive());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_process_that_ends_when_asked_is_not_killed()
    {
        string file = Path.GetTempFileName();
        ChildProcess process = await Start($"trap 'echo asked > {file}; exit 3' TERM; echo up; while :; do sleep 0.05; done");
        Assert.Empty(await ProcessTree.EndAsync(process.Identity, TimeSpan.FromSeconds(20), TimeProvider.System, None));
        Assert.Equal(3, await process.Exit);
        Assert.Equal("asked\n", File.ReadAllText(file));
        File.Delete(file);
    }

    [Fact]
    public async Task An_identity_with_another_start_time_or_boot_is_not_alive_and_ends_nothing()
    {
        ChildProcess process = await Start("echo up; sleep 300");
        ProcessIdentity earlier = process.Identity with { StartTime = process.Identity.StartTime - 1, Marker = "other" };
        ProcessIdentity otherBoot = process.Identity with { BootId = "other" };
        Assert.False(earlier.IsAlive());
        Assert.False(otherBoot.IsAlive());
        await ProcessTree.EndAsync(earlier, TimeSpan.Zero, TimeProvider.System, None);
        await ProcessTree.EndAsync(otherBoot, TimeSpan.Zero, TimeProvider.System, None);
        Assert.True(process.Identity.IsAlive());
        await ProcessTree.EndAsync(process.Identity, TimeSpan.Zero, TimeProvider.System, None);
        Assert.False(process.Identity.IsAlive());
    }

    [Fact]
    public async Task A_tree_is_found_by_its_marker_alone_and_no_other_process_with_it()
    {
        Assert.Empty(ProcessTree.Members(ProcessIdentity.OfMarker("no-such-marker")));
        ChildProcess process = await Start("sleep 300 & echo up; wait");
        ProcessIdentity known = ProcessIdentity.OfMarker(process.Identity.Marker!);
        Assert.Equal(2, ProcessTree.Members(known).Count);
        Assert.Empty(await ProcessTree.EndAsync(known, TimeSpan.Zero, TimeProvider.System, None));
        // One that is dying has lost its marker, and is there for a moment yet.
        await process.Exit;
        Assert.False(process.Identity.IsAlive());
    }

    [Fact]
    public async Task A_detached_process_writes_to_its_file_reads_its_input_and_leads_its_session()
    {
        string file = Path.GetTempFileName();
        ProcessSpec spec = new("sh", "-c", "cat; echo; echo out; echo err >&2; cut -d' ' -f6 /proc/$$/stat; echo $$") { Input = "secret"u8.ToArray() };
        ChildProcess process = await WriteScope.RunAsync(() => Task.FromResult(ChildProcess.StartDetached(spec, file)));
        Assert.Equal(0, await process.Exit);
        string pid = process.Identity.Pid.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(["secret", "out", "err", pid, pid, ""], File.ReadAllText(file).Split('\n'));
        File.Delete(file);
    }

    private static async Task<ChildProcess> Start(string script)
    {
        TaskCompletionSource up = new();
        ChildProcess process = await WriteScope.RunAsync(() => Task.FromResult(ChildProcess.Start(new("sh", "-c", script), _ => up.TrySetResult())));
        await up.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return process;
    }
}
