using System.Diagnostics;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The providers and their packages on .NET 8, the runtime of PowerShell 7.4, with what a newer runtime wrote.</summary>
public sealed class Net8Tests
{
    [Fact]
    public void The_providers_read_repositories_pipelines_and_runs()
    {
        using Child child = new();
        Child.Result made = child.Command("$null = New-CicdRepository app -Template python -Trust; $null = Set-CicdRepositoryItem app .github/workflows/ci.yml \"on: push`njobs:`n  build:`n    runs-on: ubuntu-latest`n    steps:`n      - run: echo hello`n\"; $null = Start-CicdRun app -Wait");
        Assert.True(made.ExitCode == 0, made.Error + made.Output);

        using Process smoke = Process.Start(new ProcessStartInfo(Built.Net8Smoke, [Path.Combine(Built.Root, "module", "bin"), Path.Combine(child.Home, "data")]) { RedirectStandardOutput = true })!;
        string[] lines = smoke.StandardOutput.ReadToEnd().ReplaceLineEndings("\n").Trim().Split('\n');
        smoke.WaitForExit();

        Assert.Equal(["runtime 8", "repositories app", "pipelines .github/workflows/ci.yml", "runs Succeeded"], lines);
    }
}
