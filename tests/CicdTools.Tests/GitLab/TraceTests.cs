using CicdTools.Providers.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>A job's raw log: sections, times, colors, and what would be a command to somebody.</summary>
public sealed class TraceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sections_are_steps_and_their_marks_are_not_shown()
    {
        LogLine[] lines = Read("Running with gitlab-runner 18.0\nsection_start:1767225600:prepare_executor\r\u001b[0K\u001b[0K\u001b[36;1mPreparing\u001b[0;m\nUsing Docker\nsection_end:1767225601:prepare_executor\r\u001b[0Ksection_start:1767225601:step_script[collapsed=true]\r\u001b[0KExecuting\n$ make\nsection_end:1767225602:step_script\r\u001b[0K\nJob succeeded\n");
        Assert.Equal(
            [("", "Running with gitlab-runner 18.0"), ("prepare_executor", "Preparing"), ("prepare_executor", "Using Docker"), ("step_script", "Executing"), ("step_script", "$ make"), ("", "Job succeeded")],
            lines.Select(line => (line.Step, line.Text)));
    }

    [Fact]
    public void Times_are_taken_and_continued_lines_are_one()
    {
        LogLine[] lines = Read("2026-01-01T00:00:07.684122Z 00O Compiling\n2026-01-01T00:00:08.000000Z 01O half\n2026-01-01T00:00:09.000000Z 01O+ done\n2026-01-01T00:00:10.500000Z 01E failed\n");
        Assert.Equal(["Compiling", "half done", "failed"], lines.Select(line => line.Text));
        Assert.Equal([7.684122, 8, 10.5], lines.Select(line => (line.Timestamp - Start).TotalSeconds));
    }

    [Fact]
    public void What_is_no_whole_line_waits_and_nothing_comes_twice()
    {
        TraceReader reader = new("team/hello/1", "test", Start);
        Assert.Equal(["one"], reader.Read("one\ntw", isWhole: false).Select(line => line.Text));
        Assert.Equal(["two"], reader.Read("one\ntwo\n", isWhole: false).Select(line => line.Text));
        Assert.False(reader.IsDone);
        Assert.Equal(["three"], reader.Read("one\ntwo\nthree", isWhole: true).Select(line => line.Text));
        Assert.True(reader.IsDone);
    }

    [Fact]
    public void What_would_command_a_terminal_or_a_runner_is_made_harmless()
    {
        LogLine[] lines = Read("10%\r50%\r100%\r\n\u001b]0;title\u0007\u001b[31mred\u001b[0m\n::set-env name=A::b\n##vso[task.complete]\n");
        Assert.Equal(["100%", "red", ": :set-env name=A::b", "# #vso[task.complete]"], lines.Select(line => line.Text));
    }

    [Fact]
    public void A_log_that_closes_what_it_never_opened_stays_readable()
    {
        LogLine[] lines = Read("section_end:1:never\r\u001b[0Kon\nsection_start:1:a\r\u001b[0K\nsection_start:1:b\r\u001b[0K\nsection_end:1:a\r\u001b[0K\noff\n");
        Assert.Equal([("", "on"), ("", "off")], lines.Select(line => (line.Step, line.Text)));
    }

    private static LogLine[] Read(string trace) => [.. new TraceReader("team/hello/1", "test", Start).Read(trace, isWhole: true)];
}
