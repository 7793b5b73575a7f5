using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The Pester files, where PowerShell is on the machine; Pester itself lies beside the tests.</summary>
[Collection("engine")]
public sealed class PesterTests
{
    private const string Variable = "CICDTOOLS_TEST_PWSH";

    [Fact]
    public void The_Pester_files_pass()
    {
        string? pwsh = Find();
        Assert.SkipWhen(pwsh is null, $"pwsh is not on this machine, nor named by {Variable}; the Pester files were not run.");
        string home = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
        try
        {
            string modules = Path.Combine(AppContext.BaseDirectory, "modules");
            (string, string?)[] environment = [("PSModulePath", modules), ("CICDTOOLS_HOME", home), ("NO_COLOR", "1"), ("POWERSHELL_TELEMETRY_OPTOUT", "1"), ("POWERSHELL_UPDATECHECK", "Off")];
            string command = $"$c = New-PesterConfiguration; $c.Run.Path = '{Path.Combine(Built.Root, "tests")}'; $c.Run.Exit = $true; $c.Output.Verbosity = 'Normal'; Invoke-Pester -Configuration $c";
            ShellResult result = ShellProcess.Run(["-NoProfile", "-NonInteractive", "-Command", command], program: pwsh, environment: environment);
            Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    internal static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        string file = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
