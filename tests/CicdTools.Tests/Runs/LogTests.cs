using System.Runtime.Versioning;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class LogTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData("::set-output name=a::b", ": :set-output name=a::b")]
    [InlineData("  ::error::x", "  : :error::x")]
    [InlineData("##vso[task.setvariable]x", "# #vso[task.setvariable]x")]
    [InlineData("say ##VSO[task]", "say # #VSO[task]")]
    [InlineData("##[group]x", "# #[group]x")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]52;c;ZXZpbA==\u001b\\text", "text")]
    [InlineData("50%\r100%", "50%\u240d100%")]
    [InlineData("bell\u0007 back\u0008 \u009b31m", "bell\u2407 back\u2408 \ufffd31m")]
    [InlineData("std::error, a::group::b", "std::error, a: :group::b")]
    [InlineData("plain :: text ## too\tand tab", "plain :: text ## too\tand tab")]
    public void A_line_is_shown_harmless(string line, string shown) => Assert.Equal(shown, LogText.Neutralize(line));

    [Fact]
    public async Task The_file_keeps_the_raw_text()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "printf '##vso[x]\\033[31m\\n'")));
        Assert.Equal("# #vso[x]", await _lab.TextAsync(run));
        Assert.EndsWith("##vso[x]\u001b[31m\n", await File.ReadAllTextAsync(Path.Combine(_lab.Root, "runs", run.Id, "jobs", "0001", "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_of_jobs_come_as_one_in_the_order_of_time()
    {
        string a = _lab.Fifo("a");
        string b = _lab.Fifo("b");
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("a", $"cat {a}; cat {a}"), Lab.Job("b", $"cat {b}; cat {b}")), new() { ThrottleLimit = 2 });
        foreach ((string job, string text) in new[] { (a, "one"), (b, "two"), (a, "three"), (b, "four") })
        {
            await Lab.SignalAsync(job, text);
            await _lab.UntilLineAsync(started, text);
        }

        Run run = await _lab.EndAsync(started);
        LogLine[] lines = await _lab.LogAsync(run);
        Assert.Equal(["one", "two", "three", "four"], lines.Select(line => line.Text));
        Assert.Equal(["a", "b", "a", "b"], lines.Select(line => line.Job));
        Assert.Equal(["two", "four"], (await _lab.LogAsync(run, "b")).Select(line => line.Text));
    }

    [Fact]
    public async Task A_secret_split_across_writes_is_masked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && CicdTools.Providers.Processes.Executables.Find("perl") is not null, "Only Linux, and only perl here, tells when a pipe was read empty.");
        // FIONREAD of asm-generic/ioctls.h: how much is in the pipe that nobody has read yet.
        const string read = "perl -e '$n = \"\\0\" x 4; do { ioctl(STDOUT, 0x541B, $n) or die } while unpack(\"i\", $n)'";
        Run run = await _lab.RunAsync(
            Lab.Pipeline(Lab.Job("a", $"printf hun; {read}; printf ter; {read}; echo 2!; printf 'no end: hunter2'")),
            new() { Secrets = new Dictionary<string, SecretText> { ["T"] = new("hunter2") } });
        Assert.Equal("***!\nno end: ***", await _lab.TextAsync(run));
    }

    [Fact]
    public async Task A_line_without_end_is_kept_and_a_long_one_goes_on_in_the_next()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", $"head -c {(JobLog.LongestLine * 2) + 10} /dev/zero | tr '\\0' x; echo; printf end")));
        LogLine[] lines = await _lab.LogAsync(run);
        Assert.Equal([JobLog.LongestLine, JobLog.LongestLine, 10, 3], lines.Select(line => line.Text.Length));
    }

    [Fact]
    public void A_value_is_masked_from_the_line_after_the_command_on_wherever_the_output_is_cut()
    {
        byte[] bytes = "before\n::add-mask::s3cret-value\nit is s3cret-value\n::add-mask\n:x"u8.ToArray();
        for (int size = 1; size <= bytes.Length; size++)
        {
            string path = Path.GetTempFileName();
            using (JobLog log = new(path, [], MaskPatterns.None, () => DateTimeOffset.UnixEpoch))
            {
                StepLog step = log.Step(1, readsCommands: true);
                for (int at = 0; at < bytes.Length; at += size)
                    step.Write(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
                step.Complete();
            }

            Assert.Equal(["before", "::add-mask::***", "it is ***", "::add-mask", ":x"], File.ReadAllLines(path).Select(line => line.Split(' ', 3)[2]));
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_steps_name_stands_by_its_lines()
    {
        Job job = new() { Id = "j", Steps = [new ScriptStep { Name = "first", Script = "echo 1" }, new ScriptStep { Script = "# comment\necho 2" }] };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal([("first", "1"), ("echo 2", "2")], (await _lab.LogAsync(run)).Select(line => (line.Step, line.Text)));
    }

    [Fact]
    public async Task An_unknown_run_or_job_is_named()
    {
        Assert.Equal("RunNotFound", (await Assert.ThrowsAsync<CicdException>(() => _lab.LogAsync(new() { Id = "../../etc" }))).Id);
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        Assert.Equal("JobNotFound", (await Assert.ThrowsAsync<CicdException>(() => _lab.LogAsync(run, "b"))).Id);
    }
}
