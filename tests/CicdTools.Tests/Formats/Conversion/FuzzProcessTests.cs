using System.Diagnostics;
using System.Globalization;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>Damaged files in a process of its own with little memory; <c>tests/CicdTools.Fuzz --iterations 1000000</c> goes on for longer.</summary>
public sealed class FuzzProcessTests
{
    // The same for every run, so that a change is what makes the difference; its 144,602nd file has once ended a writer. CICDTOOLS_TEST_SEED goes where no run was before.
    private static readonly string Seed = Environment.GetEnvironmentVariable("CICDTOOLS_TEST_SEED") is { Length: > 0 } given ? given : "1795888553";

    private const long Heap = 3L * 1024 * 1024 * 1024;

    [Fact]
    public void Damage_ends_no_reader_and_no_writer_and_holds_none()
    {
        string corpus = Path.GetDirectoryName(Corpus.Folder("github-actions"))!;
        using TestFolder folder = new();
        string state = folder["state"];
        Run(TimeSpan.FromMinutes(4), () => $"; the last one was: {(File.Exists(state) ? File.ReadAllText(state).TrimEnd() : "none")}",
            "--corpus", corpus, "--seed", Seed, "--iterations", "150000", "--state", state);
    }

    [Fact]
    public void What_is_known_to_end_or_to_hold_a_reader_does_neither() => Run(TimeSpan.FromMinutes(15), () => "", "--cases", "--megabytes", "0.25");

    private static void Run(TimeSpan limit, Func<string> last, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "CicdTools.Fuzz.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = Heap.ToString("x", CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"It did not end within {limit}{last()}.\n{output.Result}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(output.Result.Length < 10_000 ? output.Result : output.Result[..10_000]);
        string said = $"{output.Result}\n{errors.Result}";
        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}{last()}.\n{(said.Length < 20_000 ? said : said[..20_000])}");
    }
}
