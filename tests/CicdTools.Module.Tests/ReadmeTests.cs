using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The README promises what the module can do, and no more.</summary>
[Collection("engine")]
public sealed class ReadmeTests : IDisposable
{
    private const string Begin = "<!-- capabilities -->\n";
    private const string End = "<!-- /capabilities -->";

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_matrix_is_what_the_providers_implement()
    {
        string readme = File.ReadAllText(Path.Combine(Built.Root, "README.md"));
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = readme.IndexOf(End, StringComparison.Ordinal);

        // On a difference the expected text is what belongs between the marks.
        Assert.Equal(Matrix(), readme[begin..end]);
    }

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        string readme = File.ReadAllText(Path.Combine(Built.Root, "README.md"));
        foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(readme, @"\]\((?!https?:)([^)#]+)\)"))
            Assert.True(Path.Exists(Path.Combine(Built.Root, link.Groups[1].Value)), link.Value);
    }

    [Fact]
    public void The_first_example_does_what_it_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The template's jobs are POSIX shell scripts.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3"))), "There is no python3.");
        string readme = File.ReadAllText(Path.Combine(Built.Root, "README.md"));
        string example = readme.Split("```powershell\n")[1].Split("```")[0].Replace("./CicdTools.psd1", Built.Manifest, StringComparison.Ordinal);
        string folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            string script = Path.Combine(folder, "example.ps1");
            File.WriteAllText(script, $"Set-Location '{folder}'\n{example}");
            ShellResult result = ShellProcess.Run([script], environment: [("CICDTOOLS_HOME", Path.Combine(folder, "home"))]);

            Assert.Equal(("", 0), (result.Errors, result.ExitCode));
            Assert.Contains("Succeeded", result.Output, StringComparison.Ordinal);
            Assert.Contains("http://127.0.0.1:", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_example_of_conversion_does_what_it_says_and_changes_nothing()
    {
        string example = File.ReadAllText(Path.Combine(Built.Root, "README.md")).Split("```powershell\n").Single(part => part.StartsWith("ConvertTo-CicdPipeline", StringComparison.Ordinal)).Split("```")[0];
        string folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            string workflow = Path.Combine(folder, ".github", "workflows", "ci.yml"), configuration = Path.Combine(folder, ".gitlab-ci.yml");
            Directory.CreateDirectory(Path.GetDirectoryName(workflow)!);
            const string Outdated = "# ours\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v1\n      - run: make test\n";
            const string Other = "test:\n  script:\n    - make check\n";
            File.WriteAllText(workflow, Outdated);
            File.WriteAllText(configuration, Other);
            string script = Path.Combine(folder, "example.ps1");
            File.WriteAllText(script, $"Set-Location '{folder}'\n{example.Replace("-Format GitLabCI", "-Format CircleCI", StringComparison.Ordinal)}");
            ShellResult result = ShellProcess.Run([script], environment: [("CICDTOOLS_HOME", Path.Combine(folder, "home"))]);

            Assert.Equal(("", 0), (result.Errors, result.ExitCode));
            // The diff of the conversion, the doctor's finding, its remedy as an edit, and what differs between the two files.
            Assert.Contains("+version: 2.1", result.Output, StringComparison.Ordinal);
            Assert.Contains("OutdatedAction", result.Output, StringComparison.Ordinal);
            Assert.Contains("-      - uses: actions/checkout@v1", result.Output, StringComparison.Ordinal);
            Assert.Contains("make check", result.Output, StringComparison.Ordinal);
            Assert.Equal((Outdated, Other), (File.ReadAllText(workflow), File.ReadAllText(configuration)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Matrix()
    {
        PSObject[] providers = _session.Run("Get-CicdProvider").Output;
        string[] names = [.. providers.Select(provider => (string)provider.Properties["Name"].Value)];
        string[][] can = [.. providers.Select(provider => (string[])provider.Properties["Capabilities"].Value)];
        string[] all = [.. can.SelectMany(capabilities => capabilities).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string header = $"| Capability | {string.Join(" | ", names)} |\n| --- |{string.Concat(names.Select(_ => " --- |"))}\n";
        return header + string.Concat(all.Select(capability => $"| {capability} | {string.Join(" | ", can.Select(capabilities => capabilities.Contains(capability) ? "yes" : ""))} |\n"));
    }
}
