using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Processes;

[UnsupportedOSPlatform("windows")]
public sealed class ProcessTests
{
    public ProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These processes are POSIX shells.");

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Output_and_error_come_in_the_order_written()
    {
        (int exit, string text) = await Shell("echo one; echo two >&2; echo three; exit 7");
        Assert.Equal(7, exit);
        Assert.Equal("one\ntwo\nthree\n", text);
    }

    [Fact]
    public async Task Output_and_error_can_be_kept_apart()
    {
        StringBuilder output = new();
        StringBuilder error = new();
        ProcessSpec spec = Spec("echo one; echo two >&2") with { MergeError = false };
        await Write(() => ProcessRunner.RunAsync(spec, bytes => output.Append(Encoding.UTF8.GetString(bytes)), bytes => error.Append(Encoding.UTF8.GetString(bytes)), TimeProvider.System, None));
        Assert.Equal("one\n", output.ToString());
        Assert.Equal("two\n", error.ToString());
    }

    [Fact]
    public async Task The_environment_is_exactly_the_one_given()
    {
        ProcessSpec spec = new(Env) { Environment = new Dictionary<string, string> { ["A"] = "1", ["odd-name.x"] = "with blank" }, Marker = "m" };
        (int exit, string text) = await ProcessRunner.CaptureAsync(spec, TimeProvider.System, None);
        Assert.Equal(0, exit);
        Assert.Equal(["A=1", "CICDTOOLS_TREE=m", "odd-name.x=with blank"], text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["-n", "a b", "", "\"quoted\" 'single' $HOME `x` \\", "ü\n✓"];
        ProcessSpec spec = new("/usr/bin/printf", ["%s|", .. arguments]);
        Assert.Equal(string.Concat(arguments.Select(argument => argument + "|")), (await ProcessRunner.CaptureAsync(spec, TimeProvider.System, None)).Output);
    }

    [Fact]
    public async Task It_starts_in_its_folder_as_leader_of_its_own_session()
    {
        string folder = Directory.CreateTempSubdirectory("cicd ü ").FullName;
        (_, string text) = await ProcessRunner.CaptureAsync(Spec("pwd; echo $$; cut -d' ' -f5,6 /proc/$$/stat") with { WorkingDirectory = folder }, TimeProvider.System, None);
        string[] lines = text.Split('\n');
        Assert.Equal(folder, lines[0]);
        Assert.Equal($"{lines[1]} {lines[1]}", lines[2]);
        Directory.Delete(folder);
    }

    [Fact]
    public async Task No_other_descriptor_is_inherited()
    {
        using FileStream held = File.Create(Path.GetTempFileName(), 1, FileOptions.DeleteOnClose);
        (_, string text) = await Shell("ls /proc/self/fd");
        // The fourth is ls's own, of the folder that it lists.
        Assert.Equal(["0", "1", "2", "3"], text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Signals_have_their_default_meaning_again()
    {
        // .NET ignores SIGPIPE (13). Bits above 31 are the C library's own.
        (_, string text) = await Shell("grep SigIgn /proc/self/status");
        ulong ignored = ulong.Parse(text.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(0u, (uint)ignored & 0x7FFFFFFF);
    }

    [Fact]
    public async Task Input_arrives_and_ends()
    {
        ProcessSpec spec = new("cat") { Input = Encoding.UTF8.GetBytes("hello") };
        Assert.Equal("hello", (await ProcessRunner.CaptureAsync(spec, TimeProvider.System, None)).Output);
        Assert.Equal("", (await ProcessRunner.CaptureAsync(new("cat"), TimeProvider.System, None)).Output);
    }

    [Fact]
    public async Task Ten_megabytes_on_both_channels_do_not_block()
    {
        long count = 0;
        ProcessSpec spec = Spec("head -c 10000000 /dev/zero; head -c 10000000 /dev/zero >&2") with { MergeError = false };
        int exit = await Write(() => ProcessRunner.RunAsync(spec, bytes => count += bytes.Length, bytes => count += bytes.Length, TimeProvider.System, None));
        Assert.Equal(0, exit);
        Assert.Equal(20_000_000, count);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => ProcessRunner.CaptureAsync(new("no-such-program"), TimeProvider.System, None));
        Assert.Equal("ProgramNotFound", error.Id);
        Assert.Contains("no-such-program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_named()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "\u007fELF nonsense");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => ProcessRunner.CaptureAsync(new(path), TimeProvider.System, None));
        Assert.Equal("ProcessNotStarted", error.Id);
        File.Delete(path);
    }

    [Fact]
    public async Task A_signal_shows_in_the_exit_code() => Assert.Equal(128 + 9, (await Shell("kill -9 $$")).ExitCode);

    [Fact]
    public void Starting_a_process_outside_the_write_scope_is_refused() =>
        Assert.Equal("WriteOutsideScope", Assert.Throws<CicdException>(() => ChildProcess.Start(Spec("true"))).Id);

    [Fact]
    public async Task What_runs_on_in_the_background_does_not_hold_up_its_step()
    {
        ChildProcess process = await Write(() => Task.FromResult(ChildProcess.Start(Spec("sleep 300 & echo started"), _ => { })));
        Assert.Equal(0, await ProcessRunner.WaitAsync(process, TimeSpan.FromSeconds(1), TimeProvider.System, None));
        Assert.NotEmpty(ProcessTree.Members(process.Identity));
        Assert.Empty(await ProcessTree.EndAsync(process.Identity, TimeSpan.FromSeconds(5), TimeProvider.System, None));
        await process.Drained;
    }

    [Fact]
    public async Task Output_that_cannot_be_kept_is_an_error_and_no_deadlock()
    {
        IOException error = await Assert.ThrowsAsync<IOException>(() => Write(() =>
            ProcessRunner.RunAsync(Spec("head -c 1000000 /dev/zero"), _ => throw new IOException("No space."), null, TimeProvider.System, None)));
        Assert.Equal("No space.", error.Message);
    }

    private static string Env => File.Exists("/usr/bin/env") ? "/usr/bin/env" : "/bin/env";

    private static ProcessSpec Spec(string script) => new("sh", "-c", script);

    private static Task<(int ExitCode, string Output)> Shell(string script) => ProcessRunner.CaptureAsync(Spec(script), TimeProvider.System, None);

    private static Task<T> Write<T>(Func<Task<T>> body) => WriteScope.RunAsync(body);
}
