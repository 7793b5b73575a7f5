using System.Diagnostics;
using System.Text.RegularExpressions;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Runners;

/// <summary>The samples' own scripts, each in a process with its runner's environment: what the runner would hear, show and hand on.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;

    public SampleTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The samples' steps are scripts of bash.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3"))), "There is no python3.");
        Directory.CreateDirectory(Path.Combine(_folder, "work", ".github", "workflows"));
        // Something to warn about.
        File.WriteAllText(Path.Combine(_folder, "work", ".github", "workflows", "ci.yml"), "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v1\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void GitHub()
    {
        string output = At("output"), summary = At("summary");
        File.WriteAllText(output, "");
        File.WriteAllText(summary, "");
        ShellResult result = Run("github-workflow.yml", ("GITHUB_ACTIONS", "true"), ("CI", "true"), ("GITHUB_OUTPUT", output), ("GITHUB_STEP_SUMMARY", summary), ("GITHUB_WORKSPACE", At("work")), ("GITHUB_TOKEN", "tok-12345"), ("GITHUB_API_URL", "https://api.github.com"));

        Assert.Contains(result.Lines, line => line.StartsWith("::warning file=.github/workflows/ci.yml,line=", StringComparison.Ordinal));
        AssertGroups(result, "::group::", "::endgroup::");
        Assert.DoesNotContain(result.Lines, line => line.StartsWith("::error", StringComparison.Ordinal) && !line.Contains("file=.github/workflows/ci.yml", StringComparison.Ordinal));
        AssertOutputs(Heredocs(File.ReadAllText(output)), "run-id", "run-number", "run-status", "run-version", "promotion-id", "promotion-status", "promotion-version");
        AssertSummary(File.ReadAllText(summary));
    }

    [Fact]
    public void Azure()
    {
        ShellResult result = Run("azure-pipeline.yml", ("TF_BUILD", "True"), ("AGENT_TEMPDIRECTORY", At("temp")), ("BUILD_SOURCESDIRECTORY", At("work")), ("SYSTEM_ACCESSTOKEN", "tok-12345"), ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/contoso/"));

        Assert.Contains(result.Lines, line => line.StartsWith("##vso[task.logissue type=warning;sourcepath=.github/workflows/ci.yml;linenumber=", StringComparison.Ordinal));
        AssertGroups(result, "##[group]", "##[endgroup]");
        Dictionary<string, string> variables = [];
        foreach (Match set in Regex.Matches(result.Output, @"^##vso\[task\.setvariable variable=(\w+);isoutput=true\](.*)$", RegexOptions.Multiline))
            variables[set.Groups[1].Value] = set.Groups[2].Value;
        AssertOutputs(variables, "run_id", "run_number", "run_status", "run_version", "promotion_id", "promotion_status", "promotion_version");
        string[] files = [.. result.Lines.Where(line => line.StartsWith("##vso[task.uploadsummary]", StringComparison.Ordinal)).Select(line => line["##vso[task.uploadsummary]".Length..])];
        Assert.All(files, file => Assert.StartsWith(At("temp"), file, StringComparison.Ordinal));
        AssertSummary(string.Concat(files.Select(File.ReadAllText)));
    }

    [Fact]
    public void GitLab()
    {
        ShellResult result = Run("gitlab-job.yml", ("GITLAB_CI", "true"), ("CI", "true"), ("CICDTOOLS_DOTENV", At("cicd.env")), ("CI_JOB_TOKEN", "tok-12345"), ("CI_API_V4_URL", "https://gitlab.example/api/v4"));

        string[] begun = [.. Regex.Matches(result.Output, @"\x1b\[0Ksection_start:(\d+):(cicd_\d+_\d+)\[collapsed=true\]\r\x1b\[0K").Select(match => match.Groups[2].Value)];
        string[] ended = [.. Regex.Matches(result.Output, @"\x1b\[0Ksection_end:(\d+):(cicd_\d+_\d+)\r\x1b\[0K").Select(match => match.Groups[2].Value)];
        Assert.NotEmpty(begun);
        Assert.Equal(begun.Order(), ended.Order());
        Assert.Equal(begun.Length, begun.Distinct().Count());
        Dictionary<string, string> variables = [];
        foreach (string line in File.ReadAllLines(At("cicd.env")))
            variables[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        AssertOutputs(variables, "RUN_ID", "RUN_NUMBER", "RUN_STATUS", "RUN_VERSION", "PROMOTION_ID", "PROMOTION_STATUS", "PROMOTION_VERSION");
    }

    [Fact]
    public void A_runbook()
    {
        ShellResult result = Start(Built.Shell, [Sample("runbook.ps1")], ("AUTOMATION_ASSET_ACCOUNTID", "00000000-0000-0000-0000-000000000001"));

        Assert.Contains("staging", result.Output, StringComparison.Ordinal);
        Assert.Contains("Succeeded", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("::", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("##", result.Output, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static string Sample(string name) => Path.Combine(Built.Root, "samples", "runners", name);

    // The block of the step that calls cicd, as the runner would write it into a script.
    private ShellResult Run(string sample, params (string Name, string? Value)[] environment)
    {
        string[] lines = File.ReadAllLines(Sample(sample));
        int begin = Array.FindIndex(lines, line => line.TrimStart() == "cicd -Command '");
        int indent = lines[begin].Length - lines[begin].TrimStart().Length;
        string script = string.Concat(lines[begin..].TakeWhile(line => line.Length == 0 || line.StartsWith(new string(' ', indent), StringComparison.Ordinal)).Select(line => (line.Length == 0 ? line : line[indent..]) + "\n"));
        Assert.Contains(lines, line => line.Trim() == "CICDTOOLS_CONTEXT: local");
        File.WriteAllText(At("step.sh"), script);
        Directory.CreateDirectory(At("temp"));
        return Start("bash", ["-e", At("step.sh")], [("CICDTOOLS_CONTEXT", "local"), .. environment]);
    }

    private ShellResult Start(string program, string[] arguments, params (string Name, string? Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = At("work"), RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Built.Shell)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CICDTOOLS_HOME"] = At("home");
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Session.Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The sample had not ended after {Session.Patience}.");
        }

        ShellResult result = new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        // A bar would be drawn on standard error.
        Assert.Equal("", result.Errors);
        return result;
    }

    private static void AssertGroups(ShellResult result, string begin, string end)
    {
        int open = 0;
        foreach (string line in result.Lines)
        {
            open += line.StartsWith(begin, StringComparison.Ordinal) ? 1 : line == end ? -1 : 0;
            Assert.InRange(open, 0, 1);
            // A line of a job's log stands in a group.
            Assert.True(open == 1 || !line.StartsWith("[test]", StringComparison.Ordinal), line);
        }

        Assert.Equal(0, open);
        Assert.Contains(result.Lines, line => line.StartsWith($"{begin}test", StringComparison.Ordinal));
    }

    private static void AssertOutputs(Dictionary<string, string> outputs, params string[] names)
    {
        Assert.Equal(names.Order(StringComparer.Ordinal), outputs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("1", "Succeeded", "Succeeded"), (outputs[names[1]], outputs[names[2]], outputs[names[5]]));
        Assert.Equal(outputs[names[3]], outputs[names[6]]);
    }

    private static void AssertSummary(string summary)
    {
        Assert.Contains("### hello \\#1: Succeeded\n", summary, StringComparison.Ordinal);
        Assert.Contains("\n| test | Succeeded | ", summary, StringComparison.Ordinal);
        Assert.Contains("to staging: Succeeded\n", summary, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Heredocs(string text)
    {
        Dictionary<string, string> values = [];
        foreach (Match entry in Regex.Matches(text, @"^([\w-]+)<<(\S+)\n(.*?)\n\2\n", RegexOptions.Multiline | RegexOptions.Singleline))
            values[entry.Groups[1].Value] = entry.Groups[3].Value;
        return values;
    }
}
