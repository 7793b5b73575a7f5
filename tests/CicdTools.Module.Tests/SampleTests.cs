using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The README's first command, without the build before it.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_first_sample_goes_to_production_and_back_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The template's jobs are POSIX shell scripts.");

        ShellResult result = ShellProcess.Run([Path.Combine(Built.Root, "samples", "first-pipeline.ps1"), "-Template", MainJob.Template], environment: [("TMPDIR", _folder), ("CICDTOOLS_HOME", null)]);

        Assert.Equal(("", 0), (result.Errors, result.ExitCode));
        Assert.Contains("[test] ", result.Output, StringComparison.Ordinal);
        // A quarter of four instances, then all of them, then a quarter again.
        Assert.Matches(@"production +0\.2\.0 +25 +4/4", result.Output);
        Assert.Matches(@"production +0\.2\.0 +100 +4/4", result.Output);
        string[] end = result.Output.Split("== What runs where")[1].Split("== Nothing is left")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(end, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^hello +production +0\.2\.0 +25 +4/4 http://127\.0\.0\.1:"));
        // Each instance was asked over the loopback for what it is.
        Assert.Equal(["production 0.1.0", "production 0.1.0", "production 0.1.0", "production 0.2.0", "staging 0.2.0", "staging 0.2.0", "staging 0.2.0", "staging 0.2.0"], end
            .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"^(\w+) +(\S+) +http://\S+ +\{.*""version"": ?""\2"""))
            .Where(match => match.Success).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Empty(Running());
    }

    // Everything that the sample starts has its own folder for temporary files in its environment.
    private IEnumerable<string> Running()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string? environment = null;
            try
            {
                environment = File.ReadAllText(Path.Combine(process, "environ"));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is another user's.
            }

            if (environment?.Contains(_folder, StringComparison.Ordinal) == true)
                yield return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
    }
}
