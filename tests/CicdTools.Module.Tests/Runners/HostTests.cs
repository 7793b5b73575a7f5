using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Runners;

/// <summary>A runner and a program that hosts the engine: what reaches the streams, and what does where the host shows nothing.</summary>
[Collection("engine")]
public sealed class HostTests : IDisposable
{
    private readonly Session _session = new(ownHome: true);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("GITHUB_ACTIONS", null);
        _session.Dispose();
    }

    [Fact]
    public void There_is_a_progress_bar_for_persons_and_none_on_a_runner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The workflow's step is a script of bash.");
        _session.Run("$null = New-CicdRepository hello -Trust; $null = Set-CicdRepositoryItem hello .github/workflows/ci.yml \"on: push`njobs:`n  build:`n    runs-on: ubuntu-latest`n    steps:`n      - run: echo hello`n\"");
        const string Script = "(Start-CicdRun hello -Isolation Host -Wait).Status";

        Outcome person = _session.Run(Script);
        Environment.SetEnvironmentVariable("GITHUB_ACTIONS", "true");
        Outcome runner = _session.Run(Script);

        Assert.Equal(("Succeeded", "Succeeded"), (person.Output[0].ToString(), runner.Output[0].ToString()));
        Assert.NotEmpty(person.Progress);
        Assert.Empty(runner.Progress);
    }

    [Fact]
    public void A_host_that_shows_nothing_changes_no_stream()
    {
        Environment.SetEnvironmentVariable("GITHUB_ACTIONS", "true");
        Outcome outcome = _session.Run("Get-CicdRun -RunId nothing");
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Information);
        Assert.Equal("There is no run 'nothing'.", Assert.Single(outcome.Errors).Exception.Message);
    }

    [Fact]
    public void A_summary_that_cannot_be_written_is_a_warning_and_no_failure()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The template's jobs are POSIX shell scripts.");
        _session.Run("$null = New-CicdRepository hello -Trust; $null = Set-CicdRepositoryItem hello .github/workflows/ci.yml \"on: push`njobs:`n  build:`n    runs-on: ubuntu-latest`n    steps:`n      - run: echo hello`n\"");
        Environment.SetEnvironmentVariable("GITHUB_ACTIONS", "true");
        Environment.SetEnvironmentVariable("GITHUB_STEP_SUMMARY", _session.Home);
        try
        {
            Outcome outcome = _session.Run("(Start-CicdRun hello -Isolation Host -Wait).Status");
            Assert.Equal("Succeeded", Assert.Single(outcome.Output).ToString());
            Assert.Empty(outcome.Errors);
            Assert.Contains(outcome.Warnings, warning => warning.Message.StartsWith("The job's summary could not be written: ", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("GITHUB_STEP_SUMMARY", null);
        }
    }
}
