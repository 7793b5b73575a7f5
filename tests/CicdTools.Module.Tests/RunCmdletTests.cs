using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>The commands about runs as a script sees them: the object first, then the error that its status stands for.</summary>
[Collection("engine")]
public sealed class RunCmdletTests(RunCmdletTests.Fixture fixture) : IClassFixture<RunCmdletTests.Fixture>
{
    [Theory]
    [InlineData("fails", "RunFailed", "Failed", ErrorCategory.InvalidResult)]
    [InlineData("breaks", "RunErrored", "Errored", ErrorCategory.ResourceUnavailable)]
    public void What_did_not_succeed_is_written_and_then_an_error(string pipeline, string id, string status, ErrorCategory category)
    {
        Outcome outcome = fixture.Session.Run($"$ErrorActionPreference = 'Continue'; Start-CicdRun jobs {pipeline} -Wait");

        Assert.Equal(status, Assert.Single(outcome.Output).Properties["Status"].Value.ToString());
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.StartsWith($"{id},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        // A step of a runner that says Stop ends there.
        Assert.StartsWith($"{id},", fixture.Session.Fails($"(Get-CicdRun jobs | Where-Object Pipeline -eq {pipeline} | Wait-CicdRun)").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_may_end_before_the_run_and_a_stopped_run_is_said_to_be_canceled()
    {
        Outcome outcome = fixture.Session.Run("$ErrorActionPreference = 'Continue'; $run = Start-CicdRun jobs slow; $run | Wait-CicdRun -TimeoutSeconds 1; $run | Stop-CicdRun -PassThru; $run | Wait-CicdRun");

        Assert.Equal(["Running", "Canceled", "Canceled"], outcome.Output.Select(run => run.Properties["Status"].Value.ToString()!.Replace("Queued", "Running", StringComparison.Ordinal)));
        Assert.Equal(["WaitTimedOut", "RunCanceled"], outcome.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void Runs_that_are_piped_in_are_waited_for_together()
    {
        Outcome outcome = fixture.Session.Run("""
            $ErrorActionPreference = 'Continue'
            'slow', 'fails' | ForEach-Object { Start-CicdRun jobs $_ } | ForEach-Object {
                if ($_.Pipeline -eq 'fails') { $slow = Get-CicdRun jobs | Where-Object { $_.Pipeline -eq 'slow' -and -not $_.IsFinished } }
                $_
            } | Wait-CicdRun -TimeoutSeconds 5 | ForEach-Object { "$($_.Pipeline) $($_.IsFinished)" }
            $slow | Stop-CicdRun
            """);
        // The one that ends first comes first, and the other does not hold it up.
        Assert.Equal(["fails True", "slow False"], outcome.Output.Select(line => line.ToString()));
        Assert.Equal(["RunFailed", "WaitTimedOut"], outcome.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void A_run_that_failed_is_started_again()
    {
        Outcome outcome = fixture.Session.Run("$run = Start-CicdRun jobs fails -Wait -ErrorAction Ignore; $again = $run | Restart-CicdRun -FailedOnly -Wait -ErrorAction Ignore; \"$($again.Status) $($again.Number -gt $run.Number) $($again.Commit -eq $run.Commit)\"");
        Assert.Equal("Failed True True", Assert.Single(outcome.Output).ToString());
    }

    [Fact]
    public void A_hostile_log_is_shown_harmless()
    {
        string[] lines = [.. fixture.Session.Run("Start-CicdRun jobs prints -Wait | Receive-CicdLog | ForEach-Object Text").Output.Select(line => line.ToString())];
        Assert.Contains(": :set-output name=a::b", lines);
        Assert.Contains("# #vso[task.setvariable]x", lines);
        Assert.Contains("red", lines);
        Assert.DoesNotContain(lines, line => line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public void Artifacts_come_into_folders_of_their_own_whatever_their_names_hold()
    {
        string folder = Path.Combine(fixture.Session.Home, "out");
        Outcome outcome = fixture.Session.Run("Start-CicdRun jobs keeps -Wait | Get-CicdArtifact -Destination $args[0]", folder);

        Assert.Empty(outcome.Errors);
        string[] files = [.. Directory.EnumerateFiles(fixture.Session.Home, "kept*.txt", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}runs{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
        Assert.Equal(2, files.Length);
        Assert.Matches(@"^artifact-\d+/kept2\.txt$", files[0]);
        Assert.Equal("plain/kept1.txt", files[1]);
        Assert.Equal(outcome.Output.Select(artifact => (string)artifact.Properties["Path"].Value).Order(StringComparer.Ordinal), files.Select(file => Path.GetDirectoryName(Path.Combine(folder, file))));
    }

    [Fact]
    public void A_package_that_somebody_changed_is_not_brought_here()
    {
        string id = fixture.Session.Run<string>("(Start-CicdRun jobs keeps -Wait).Id");
        foreach (string package in Directory.EnumerateFiles(Path.Combine(fixture.Session.Home, "data", "runs", id, "artifacts"), "*.tar"))
            File.AppendAllText(package, "more");
        string folder = Path.Combine(fixture.Session.Home, "changed");

        Assert.StartsWith("DigestMismatch,", fixture.Session.Fails($"(Get-CicdArtifact {id} plain -Destination '{folder}')").FullyQualifiedErrorId, StringComparison.Ordinal);

        Assert.False(Directory.Exists(Path.Combine(folder, "plain")));
    }

    [Fact]
    public void All_contexts_are_read_where_that_is_asked_for_and_never_written()
    {
        fixture.Session.Run("$null = Connect-CicdProvider Local second -Address $args[0]; $null = New-CicdRepository elsewhere -Context second", Path.Combine(fixture.Session.Home, "second"));
        Assert.Equal(["jobs@local", "elsewhere@second"], fixture.Session.Run("Get-CicdRepository -Context * | ForEach-Object { \"$($_.Name)@$($_.Context)\" }").Output.Select(item => item.ToString()));
        Assert.StartsWith("ContextNotFound,", fixture.Session.Fails("New-CicdRepository everywhere -Context *").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    /// <summary>A trusted repository with a pipeline of each outcome.</summary>
    public sealed class Fixture : IDisposable
    {
        public Fixture()
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "The pipelines' jobs are POSIX shell scripts.");
            Session = new(ownHome: true);
            Session.Run("$null = New-CicdRepository jobs -Trust");
            Pipeline("fails", "      - run: exit 3\n");
            Pipeline("breaks", "      - {run: true, shell: no-such-shell}\n");
            Pipeline("slow", "      - run: sleep 600\n");
            Pipeline("prints", "      - run: printf '::set-output name=a::b\\n##vso[task.setvariable]x\\n\\033[31mred\\033[0m\\n'\n");
            Pipeline("keeps", "      - run: echo 1 > kept1.txt; echo 2 > kept2.txt\n      - uses: actions/upload-artifact@v4\n        with: {name: plain, path: kept1.txt}\n      - uses: actions/upload-artifact@v4\n        with: {name: ../../up, path: kept2.txt}\n");
        }

        internal Session Session { get; }

        public void Dispose() => Session.Dispose();

        private void Pipeline(string name, string steps) =>
            Session.Run("$null = Set-CicdRepositoryItem jobs \".github/workflows/$($args[0]).yml\" $args[1]", name, $"name: {name}\non: push\njobs:\n  it:\n    runs-on: ubuntu-latest\n    steps:\n{steps}");
    }
}
