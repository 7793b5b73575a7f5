using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over a GitHub on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class GitHubSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_GITHUB_TOKEN";

    private const string Workflow = "name: ci\non:\n  workflow_dispatch:\n    inputs:\n      target:\n        type: choice\n        options: [staging, production]\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";

    private readonly GitHubServer _server = new(TimeProvider.System) { QueueTime = TimeSpan.Zero, StartedJobs = [("build", 0, "success"), ("test", 0, "success")] };
    private readonly Session _session = new(ownHome: true);

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _server.Add("octo/app", (".github/workflows/ci.yml", Workflow), ("README.md", "# app\n"));
        Environment.SetEnvironmentVariable(Variable, GitHubServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _session.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_context_is_checked_and_used_from_repository_to_run()
    {
        PSObject context = Assert.Single(Connect().Output);
        Assert.Equal("octocat", context.Properties["Account"].Value);

        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $run = Get-CicdRepository octo/app | ForEach-Object { Start-CicdRun $_.Name ci -PipelineInput @{ target = 'staging' } -Wait }
            "$run is $($run.Status): $($run.Jobs -join ', ')"
            Get-CicdRun octo/app | ForEach-Object { "$($_.Number) $($_.Pipeline) $($_.Status)" }
            $run | Wait-CicdRun | ForEach-Object { "$_ again" }
            (Get-CicdRateBudget)[0].Name
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["octo/app #1 is Succeeded: build: Succeeded, test: Succeeded", "1 ci.yml Succeeded", "octo/app #1 again", "core"], outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_run_that_fails_is_written_and_then_an_error()
    {
        Connect();
        _server.StartedJobs = [("build", 0, "failure")];
        Outcome outcome = _session.Run("Start-CicdRun octo/app ci -Context work -Wait");
        Assert.Equal("RunFailed", Assert.Single(outcome.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Single(outcome.Output);
    }

    [Fact]
    public void Settings_pull_requests_and_files_are_set_and_read()
    {
        Connect();
        _server.Repositories["octo/app"].Branches["topic"] = new(StringComparer.Ordinal);
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            Set-CicdVariable -Repository octo/app -Name color -Value blue
            Get-CicdVariable -Repository octo/app | ForEach-Object { "$($_.Name)=$($_.Value)" }
            $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'
            Set-CicdSecret -Repository octo/app -Name PASSWORD -From CICDTOOLS_TEST_PASSWORD
            Get-CicdSecret -Repository octo/app | ForEach-Object Name
            Set-CicdRepositoryItem octo/app docs/a.md -Content 'a' | ForEach-Object Path
            (Get-CicdRepositoryItem octo/app docs/a.md).Content
            New-CicdPullRequest -Repository octo/app -Source topic -Title 'A change' | ForEach-Object Number
            (Get-CicdPullRequest -Repository octo/app -Number 1).Checks | ForEach-Object Name
            (Get-CicdBadge octo/app ci).Markdown
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["COLOR=blue", "PASSWORD", "docs/a.md", "a", "1", "lint", "test", $"[![ci]({_server.Address}/octo/app/actions/workflows/ci.yml/badge.svg)]({_server.Address}/octo/app/actions/workflows/ci.yml)"],
            outcome.Output.Select(item => item.ToString()));
        Assert.NotEmpty(_server.Repositories["octo/app"].Settings.Secrets["PASSWORD"]);
    }

    // One call for each cmdlet that changes something in a system; the others change files of this machine, or the local context.
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["Approve-CicdApproval"] = "Get-CicdApproval -Repository octo/app | Approve-CicdApproval",
        ["Deny-CicdApproval"] = "Get-CicdApproval -Repository octo/app | Deny-CicdApproval",
        ["Import-CicdRepository"] = "Import-CicdRepository work:octo/app -Name octocat/twin",
        ["New-CicdEnvironment"] = "New-CicdEnvironment moon -Repository octo/app -RequiredApprover octocat",
        ["New-CicdPullRequest"] = "New-CicdPullRequest octo/app topic -Title 'A topic'",
        ["New-CicdRepository"] = "New-CicdRepository octocat/new -Template static",
        ["Remove-CicdEnvironment"] = "Remove-CicdEnvironment production -Repository octo/app",
        ["Remove-CicdImage"] = "Remove-CicdImage octo/app latest",
        ["Remove-CicdRepository"] = "Remove-CicdRepository octo/app",
        ["Remove-CicdSecret"] = "Remove-CicdSecret octo/app PASSWORD",
        ["Remove-CicdVariable"] = "Remove-CicdVariable octo/app COLOR",
        ["Restart-CicdRun"] = "Get-CicdRun octo/app -Status Succeeded | Restart-CicdRun",
        ["Set-CicdEnvironment"] = "Set-CicdEnvironment production -Repository octo/app -RequiredApprover octocat",
        ["Set-CicdRepositoryItem"] = "Set-CicdRepositoryItem octo/app README.md 'other'",
        ["Set-CicdSecret"] = "Set-CicdSecret octo/app PASSWORD -From CICDTOOLS_TEST_PASSWORD",
        ["Set-CicdVariable"] = "Set-CicdVariable octo/app COLOR blue",
        ["Start-CicdRun"] = "Start-CicdRun octo/app ci",
        ["Stop-CicdRun"] = "Get-CicdRun octo/app -Status Waiting | Stop-CicdRun",
    };

    // What GitHub does not have.
    private static readonly string[] Elsewhere = ["Register-CicdCluster", "Set-CicdAutoDevOps"];

    private static readonly string[] OnThisMachine = ["Connect-CicdProvider", "ConvertTo-CicdPipeline", "Disconnect-CicdProvider", "Export-CicdPipeline", "Get-CicdArtifact", "Get-CicdBadge", "Invoke-CicdPromotion", "New-CicdPipeline", "Undo-CicdPromotion", "Update-CicdPipeline"];

    [Fact]
    public void With_what_if_nothing_but_reads_is_sent_by_any_cmdlet()
    {
        Assert.Equal(Calls.Keys.Concat(OnThisMachine).Concat(Elsewhere).Order(StringComparer.Ordinal), WhatIfTests.AskingCmdlets(_session));
        Connect();
        GitHubRepositoryState repository = _server.Repositories["octo/app"];
        repository.Branches["topic"] = new(StringComparer.Ordinal);
        repository.Environments.Add("production", new(7) { Reviewers = [new System.Text.Json.Nodes.JsonObject { ["type"] = "User", ["reviewer"] = _server.Person("octocat") }] });
        repository.Settings.Variables["COLOR"] = "red";
        repository.Packages["app"] = [(11, "sha256:1", ["latest"])];
        repository.Settings.Secrets["PASSWORD"] = "sealed";
        repository.CloneUrl = Path.Combine(_session.Home, "app.git");
        Git(_session.Home, "init", "--quiet", "--initial-branch=main", repository.CloneUrl);
        Git(repository.CloneUrl, "-c", "user.name=ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "-m", "First");
        _server.Run(repository, jobs: ("build", 0, "success"));
        _server.Run(repository, jobs: ("deploy", 600, "success")).WaitsFor = "production";
        _session.Run("$null = Select-CicdContext work; $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'");
        foreach ((string cmdlet, string call) in Calls)
        {
            Outcome outcome = _session.Run($"$WhatIfPreference = $true; $ConfirmPreference = 'None'; {call}");
            Assert.True(outcome.Errors.Length == 0, $"{cmdlet}: {string.Join(' ', outcome.Errors.Select(error => error.ToString()))}");
        }

        Assert.Empty(_server.Writes);
    }

    [Theory]
    [InlineData("Get-CicdRun octo/moon -Context work", "RepositoryNotFound")]
    [InlineData("Start-CicdRun octo/app moon -Context work", "PipelineNotFound")]
    [InlineData("Start-CicdRun octo/app ci -Context work -Isolation Host", "NotTaken")]
    [InlineData("Wait-CicdRun octo/app/99 -Context work", "RunNotFound")]
    [InlineData("Wait-CicdRun moon -Context work", "RunNotFound")]
    [InlineData("Receive-CicdLog octo/app/99 -Context work", "RunNotFound")]
    [InlineData("Invoke-CicdPromotion octo/app -To production -Context work -Confirm:$false", "NotSupported")]
    [InlineData("Connect-CicdProvider GitHub other -Address https://user:pw@github.example.com -TokenVariable CICDTOOLS_TEST_GITHUB_TOKEN", "AddressWithUser")]
    [InlineData("Get-CicdRun octo/app -Context moon", "ContextNotFound")]
    public void Bad_input_is_one_error_with_its_name(string script, string id)
    {
        Connect();
        string found = _session.Fails(script).FullyQualifiedErrorId.Split(',')[0];
        Assert.True(found == id || id == "AddressWithUser" && found.Contains("Address", StringComparison.Ordinal), found);
        Assert.Empty(_server.Writes);
    }

    [Fact]
    public void The_token_is_in_no_stream_and_in_no_file()
    {
        Outcome outcome = _session.Run($$"""
            $env:CICDTOOLS_TRACE = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'cicdtools-test-trace.har')
            & {
                Connect-CicdProvider GitHub work -Address {{_server.Address}} -TokenVariable {{Variable}} -Verbose -Debug -Confirm:$false
                Get-CicdRun octo/app -Context work -Verbose -Debug
                Get-CicdContext
                Get-CicdRun octo/moon -Context work -ErrorAction Continue
                $Error | ForEach-Object { "$_ $($_.Exception) $($_.ErrorDetails) $($_.TargetObject)" }
            } *>&1 | ForEach-Object { "$_" }
            [IO.File]::ReadAllText($env:CICDTOOLS_TRACE)
            [IO.File]::Delete($env:CICDTOOLS_TRACE)
            $env:CICDTOOLS_TRACE = $null
            """);
        string all = string.Join('\n', outcome.Output.Select(item => item.ToString()));
        Assert.Contains("GET /api/v3/user 200", all, StringComparison.Ordinal);
        Assert.Contains("\"startedDateTime\"", all, StringComparison.Ordinal);
        Assert.DoesNotContain(GitHubServer.Token, all, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_session.Home, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains(GitHubServer.Token, StringComparison.Ordinal));
    }

    [Fact]
    public void A_repository_goes_from_one_context_to_another_and_back()
    {
        string folder = Path.Combine(_session.Home, "git");
        foreach (string name in new[] { "there.git", "app.git" })
            Git(_session.Home, "init", "--quiet", "--bare", "--initial-branch=main", Path.Combine(folder, name));
        Git(_session.Home, "clone", "--quiet", Path.Combine(folder, "app.git"), Path.Combine(folder, "work"));
        File.WriteAllText(Path.Combine(folder, "work", ".gitlab-ci.yml"), "unit:\n  script:\n    - make test\n");
        Git(Path.Combine(folder, "work"), "add", ".");
        Git(Path.Combine(folder, "work"), "-c", "user.name=ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "-m", "First");
        Git(Path.Combine(folder, "work"), "push", "--quiet", "origin", "HEAD:main");
        _server.Repositories["octo/app"].CloneUrl = Path.Combine(folder, "app.git");
        _server.NewCloneUrl = _ => Path.Combine(folder, "there.git");
        GitHubRepositoryState source = _server.Repositories["octo/app"];
        source.Settings.Variables["COLOR"] = "blue";
        source.Settings.Secrets["PASSWORD"] = "sealed";
        source.Environments.Add("staging", new(5));
        source.Environments["staging"].Settings.Variables["URL"] = "https://example.com";
        _server.GitBranches = path => Git(path, "branch", "--format=%(refname:short)").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Connect();

        Outcome outcome = _session.Run("""
            (Import-CicdRepository work:octo/app).Name
            (Get-CicdRepository octo/app -Context work | Import-CicdRepository -Name again).Name
            (Import-CicdRepository local:app -Context work -Name octocat/there -Confirm:$false).Name
            (Import-CicdRepository work:octo/app -Context work -Name octocat/there -IncludeSettings).Name
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal("blue", _server.Repositories["octocat/there"].Settings.Variables["COLOR"]);
        Assert.Equal("https://example.com", _server.Repositories["octocat/there"].Environments["staging"].Settings.Variables["URL"]);
        Assert.Contains("PASSWORD", Assert.Single(outcome.Warnings).Message, StringComparison.Ordinal);
        Outcome again = _session.Run("""
            function Get-Secret { param($Name, $Vault) if ($Vault -eq 'v' -and $Name -eq 'PASSWORD') { 'hunter2hunter2' } }
            (Import-CicdRepository work:octo/app -Context work -Name octocat/there -IncludeSettings -SecretVault v -Verbose 4>&1) -join ' '
            """);
        Assert.Empty(again.Warnings);
        Assert.NotEmpty(_server.Repositories["octocat/there"].Settings.Secrets["PASSWORD"]);
        Assert.DoesNotContain("hunter2", string.Join(' ', again.Output.Select(item => item.ToString())), StringComparison.Ordinal);
        Assert.StartsWith("SettingsNotThere,", _session.Fails("Import-CicdRepository . -Context work -IncludeSettings").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["app", "again", "octocat/there", "octocat/there"], outcome.Output.Select(item => item.ToString()));
        Assert.Contains("make test", Git(Path.Combine(folder, "there.git"), "show", "cicdtools/pipeline:.github/workflows/ci.yml"), StringComparison.Ordinal);
        Assert.Single(_server.Repositories["octocat/there"].Pulls);
        Assert.StartsWith("RepositoryNotFound,", _session.Fails("Import-CicdRepository work:octo/moon").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static string Git(string folder, params string[] arguments)
    {
        System.Diagnostics.ProcessStartInfo start = new("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return output;
    }

    private Outcome Connect() => _session.Run($"Connect-CicdProvider GitHub work -Address {_server.Address} -TokenVariable {Variable}");
}
