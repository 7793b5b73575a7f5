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

    [Fact]
    public void Several_files_of_a_folder_or_of_the_pipeline_are_one_commit_each()
    {
        Connect();
        string folder = Directory.CreateDirectory(Path.Combine(_session.Home, "site", ".git")).Parent!.FullName;
        File.WriteAllText(Path.Combine(folder, ".git", "HEAD"), "x");
        Directory.CreateDirectory(Path.Combine(folder, "css"));
        File.WriteAllText(Path.Combine(folder, "index.html"), "<p>Hello</p>\n");
        File.WriteAllText(Path.Combine(folder, "css", "style.css"), "p {}\n");
        _server.Add("octo/other", ("README.md", "# other\n"));
        Outcome outcome = _session.Run($$"""
            $null = Select-CicdContext work
            Set-CicdRepositoryItem octo/app -Folder '{{folder}}' -Under docs -Message 'A site' | ForEach-Object Path
            'docs/index.html', 'docs/css/style.css' | ForEach-Object { Get-CicdRepositoryItem octo/app $_ } | Set-CicdRepositoryItem -Repository octo/other -Under copy | ForEach-Object { "$($_.Repository) $($_.Path)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["docs/css/style.css", "docs/index.html", "octo/other copy/docs/index.html", "octo/other copy/docs/css/style.css"], outcome.Output.Select(item => item.ToString()));
        Assert.Equal(2, _server.Writes.Count(exchange => exchange.Method == "PATCH"));
        Assert.Equal("<p>Hello</p>\n", _server.Repositories["octo/other"].Branches["main"]["copy/docs/index.html"]);
        File.WriteAllBytes(Path.Combine(folder, "logo.png"), [0x89, 0x50, 0, 0xff]);
        Assert.StartsWith("NoText,", _session.Fails($"Set-CicdRepositoryItem octo/app -Folder '{folder}'").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NoText,", _session.Fails("Get-CicdRepositoryItem octo/app | Where-Object Path -eq README.md | Set-CicdRepositoryItem -Repository octo/other").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workflow_is_switched_and_a_pull_request_merged_through_the_pipeline()
    {
        Connect();
        _server.Repositories["octo/app"].Branches["topic"] = new(StringComparer.Ordinal);
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            Get-CicdPipeline octo/app | Disable-CicdPipeline octo/app | ForEach-Object { "$_ $($_.Enabled)" }
            Enable-CicdPipeline octo/app ci | ForEach-Object { "$_ $($_.Enabled)" }
            New-CicdPullRequest octo/app topic -Title 'A change' | Merge-CicdPullRequest -Method Squash | ForEach-Object { "$_ $($_.Status)" }
            Get-CicdCheck octo/app main | ForEach-Object Name
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["ci False", "ci True", "octo/app !1 Merged", "lint", "test", "security/scan"], outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void An_App_s_key_is_kept_as_a_path_and_its_token_in_no_file()
    {
        string key = Path.Combine(_session.Home, "app.pem");
        File.WriteAllText(key, _server.AppKey.ExportRSAPrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Outcome outcome = _session.Run($$"""
            Connect-CicdProvider GitHub bot -Address {{_server.Address}} -AppId 4711 -KeyFile '{{key}}' -Installation octo | ForEach-Object { "$($_.Account) $($_.Credential)" }
            Get-CicdRepository octo/app -Context bot | ForEach-Object Name
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["deployer[bot] app 4711", "octo/app"], outcome.Output.Select(item => item.ToString()));
        Assert.NotEmpty(_server.InstallationTokens);
        Assert.Empty(_server.Writes);
        Assert.DoesNotContain(Directory.EnumerateFiles(_session.Home, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("ghs_", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(_session.Home, "contexts.json", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal));
        Assert.StartsWith("CredentialNotTaken,", _session.Fails($"Connect-CicdProvider GitLab other -AppId 1 -KeyFile '{key}'").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("PathNotFound,", _session.Fails("Connect-CicdProvider GitHub other -AppId 1 -KeyFile ./nowhere.pem").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    // One call for each cmdlet that changes something in a system; the others change files of this machine, or the local context.
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["Approve-CicdApproval"] = "Get-CicdApproval -Repository octo/app | Approve-CicdApproval",
        ["Deny-CicdApproval"] = "Get-CicdApproval -Repository octo/app | Deny-CicdApproval",
        ["Disable-CicdPipeline"] = "Get-CicdPipeline octo/app | Disable-CicdPipeline octo/app",
        ["Enable-CicdPipeline"] = "Enable-CicdPipeline octo/app ci",
        ["Import-CicdRepository"] = "Import-CicdRepository work:octo/app -Name octocat/twin",
        ["Invoke-CicdPromotion"] = "Invoke-CicdPromotion octo/app 11111111 -To staging",
        ["Merge-CicdPullRequest"] = "Get-CicdPullRequest octo/app | Merge-CicdPullRequest -Method Squash",
        ["New-CicdEnvironment"] = "New-CicdEnvironment moon -Repository octo/app -RequiredApprover octocat",
        ["New-CicdPullRequest"] = "New-CicdPullRequest octo/app topic -Title 'A topic'",
        ["New-CicdRepository"] = "New-CicdRepository octocat/new -Template static; New-CicdRepository octocat/fork -ForkOf octo/app",
        ["Remove-CicdEnvironment"] = "Remove-CicdEnvironment production -Repository octo/app",
        ["Remove-CicdImage"] = "Remove-CicdImage octo/app latest",
        ["Remove-CicdRepository"] = "Remove-CicdRepository octo/app",
        ["Remove-CicdSecret"] = "Remove-CicdSecret octo/app PASSWORD",
        ["Remove-CicdVariable"] = "Remove-CicdVariable octo/app COLOR",
        ["Restart-CicdRun"] = "Get-CicdRun octo/app -Status Succeeded | Restart-CicdRun",
        ["Set-CicdEnvironment"] = "Set-CicdEnvironment production -Repository octo/app -RequiredApprover octocat",
        ["Set-CicdRepositoryItem"] = "Set-CicdRepositoryItem octo/app README.md 'other'; Get-CicdRepositoryItem octo/app README.md | Set-CicdRepositoryItem -Under copy",
        ["Set-CicdSecret"] = "Set-CicdSecret octo/app PASSWORD -From CICDTOOLS_TEST_PASSWORD",
        ["Set-CicdVariable"] = "Set-CicdVariable octo/app COLOR blue",
        ["Start-CicdRun"] = "Start-CicdRun octo/app ci",
        ["Undo-CicdPromotion"] = "Undo-CicdPromotion octo/app staging",
        ["Stop-CicdRun"] = "Get-CicdRun octo/app -Status Waiting | Stop-CicdRun",
    };

    private static readonly string[] OnThisMachine = ["Connect-CicdProvider", "ConvertTo-CicdClusterRepository", "ConvertTo-CicdPipeline", "Disconnect-CicdProvider", "Export-CicdPipeline", "Get-CicdArtifact", "Get-CicdBadge", "New-CicdPipeline", "Update-CicdPipeline"];

    // What GitHub does not have.
    private static readonly string[] Elsewhere = ["Grant-CicdPermission", "Initialize-CicdProvider", "Install-CicdComponent", "New-CicdApplication", "New-CicdClusterCredential", "New-CicdDeployment", "New-CicdImageCredential", "New-CicdRestriction", "New-CicdServiceAccount", "New-CicdServiceAccountKey", "New-CicdServiceConnection", "Publish-CicdManifest", "Register-CicdCluster", "Remove-CicdPipeline", "Remove-CicdRestriction", "Remove-CicdServiceAccountKey", "Remove-CicdServiceConnection", "Select-CicdNamespace", "Set-CicdAutoDevOps", "Set-CicdPullSecret", "Start-CicdPortForward", "Stop-CicdPortForward", "Undo-CicdRollout", "Uninstall-CicdComponent"];

    [Fact]
    public void With_what_if_nothing_but_reads_is_sent_by_any_cmdlet()
    {
        Assert.Equal(Calls.Keys.Concat(OnThisMachine).Concat(Elsewhere).Order(StringComparer.Ordinal), WhatIfTests.AskingCmdlets(_session));
        Connect();
        GitHubRepositoryState repository = _server.Repositories["octo/app"];
        repository.Branches["topic"] = new(StringComparer.Ordinal);
        Deliver(repository, "11111111");
        repository.Runs[0].WaitsFor = null;
        Deliver(repository, "22222222");
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

    [Fact]
    public void With_what_if_several_changes_say_what_they_would_cost_together()
    {
        Connect();
        Outcome outcome = _session.Run("""
            & { 'A', 'B', 'C' | ForEach-Object { [pscustomobject]@{ Name = $_ } } | Set-CicdVariable -Repository octo/app -Value x -Context work -WhatIf } 6>&1 | ForEach-Object { "$_" }
            & { [pscustomobject]@{ Name = 'A' } | Set-CicdVariable -Repository octo/app -Value x -Context work -WhatIf } 6>&1 | ForEach-Object { "$_" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.StartsWith("3 changes in 'work' would take 3 calls (core left: 3 of ", Assert.Single(outcome.Output).ToString(), StringComparison.Ordinal);
        Assert.Empty(_server.Writes);
    }

    [Theory]
    [InlineData("Get-CicdRun octo/moon -Context work", "RepositoryNotFound")]
    [InlineData("Start-CicdRun octo/app moon -Context work", "PipelineNotFound")]
    [InlineData("Start-CicdRun octo/app ci -Context work -Isolation Host", "NotTaken")]
    [InlineData("Wait-CicdRun octo/app/99 -Context work", "RunNotFound")]
    [InlineData("Wait-CicdRun moon -Context work", "RunNotFound")]
    [InlineData("Receive-CicdLog octo/app/99 -Context work", "RunNotFound")]
    [InlineData("Invoke-CicdPromotion octo/app -To moon -Context work -Confirm:$false", "EnvironmentNotFound")]
    [InlineData("Get-CicdPromotion octo/app/99/7 -Context work", "PromotionNotFound")]
    [InlineData("Undo-CicdPromotion octo/app production -Context work -Confirm:$false", "NothingToUndo")]
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

    [Fact]
    public void A_version_is_promoted_approved_and_taken_back()
    {
        Connect();
        GitHubRepositoryState repository = _server.Repositories["octo/app"];
        Deliver(repository, "11111111");
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $ConfirmPreference = 'None'
            function Show { Get-CicdApplication octo/app | ForEach-Object { "$($_.Environment) $($_.Version)" } }
            Show
            Invoke-CicdPromotion octo/app -To production | ForEach-Object { "$_ $($_.Status) $($_.ApprovalId)" }
            Get-CicdApproval -Repository octo/app | Approve-CicdApproval -Reason 'looks good' | ForEach-Object { "$_ $($_.Status)" }
            Show
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["staging 11111111", "octo/app 11111111 to production Waiting octo/app/1/7", "octo/app #1 (ci.yml) to production Approved", "staging 11111111", "production 11111111"], outcome.Output.Select(item => item.ToString()));
        Deliver(repository, "22222222");
        outcome = _session.Run("""
            $ConfirmPreference = 'None'
            Get-CicdApproval -Repository octo/app | Approve-CicdApproval | ForEach-Object { "$($_.Status)" }
            Invoke-CicdPromotion octo/app -To production | ForEach-Object { "$($_.Status)" }
            Get-CicdPromotion -Application octo/app -Environment production | ForEach-Object { "$_ $($_.Status)" }
            Undo-CicdPromotion octo/app production | ForEach-Object { "$_ $($_.Status) instead of $($_.PreviousVersion)" }
            Get-CicdApproval -Repository octo/app | Approve-CicdApproval | ForEach-Object { "$($_.Status)" }
            Get-CicdApplication octo/app | ForEach-Object { "$($_.Environment) $($_.Version)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            [
                "Approved", "Unchanged", "octo/app 22222222 to production Succeeded", "octo/app 11111111 to production Succeeded", "octo/app 11111111 to production Running instead of 22222222", "Approved",
                "staging 22222222", "production 11111111",
            ],
            outcome.Output.Select(item => item.ToString()));
    }

    /// <summary>A run that has put its commit into staging and waits before production.</summary>
    private void Deliver(GitHubRepositoryState repository, string commit)
    {
        repository.Environments.TryAdd("production", new(7) { Reviewers = [_server.Reviewer("octocat")] });
        repository.Environments.TryAdd("staging", new(5));
        _server.RerunTakes = TimeSpan.Zero;
        GitHubRunState run = new() { Id = repository.Runs.Count + 1, Number = repository.Runs.Count + 1, Workflow = "ci.yml", Branch = "main", Event = "push", Sha = commit.PadRight(40, '0'), CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-1), WaitsFor = "production" };
        run.Jobs.Add(new(_server.NextId(), "stage", TimeSpan.Zero) { Environment = "staging" });
        run.Jobs.Add(new(_server.NextId(), "release", TimeSpan.Zero) { Environment = "production" });
        repository.Runs.Add(run);
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
