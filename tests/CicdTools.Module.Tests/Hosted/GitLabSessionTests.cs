using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over a GitLab on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class GitLabSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_GITLAB_TOKEN";

    private readonly GitLabServer _server = new(TimeProvider.System);
    private readonly Session _session = new(ownHome: true);
    private FakeProject _project = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _project = _server.AddProject("team/app");
        // Jobs that have ended when they are first looked at: here the clock is the machine's.
        _project.Recipe = variables => [new() { Name = "build", Takes = 0, Log = [(0, "section_start:1:step_script\r\u001b[0KBuilds\n")] }, new() { Name = "test", Takes = 0, Ends = variables.ContainsKey("FAIL") ? "failed" : "success", FailureReason = "script_failure" }];
        Environment.SetEnvironmentVariable(Variable, GitLabServer.Token);
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
        Assert.Equal("ada", context.Properties["Account"].Value);

        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $run = Get-CicdRepository team/app | ForEach-Object { Start-CicdRun $_.Name -Wait }
            "$run is $($run.Status): $($run.Jobs -join ', ')"
            Get-CicdRun team/app | ForEach-Object { "$($_.Number) $($_.Status)" }
            Get-CicdRun -RunId $run.Url | ForEach-Object { "$_ by its page" }
            Receive-CicdLog $run.Id build | ForEach-Object { "$($_.Step): $_" }
            Start-CicdRun team/app -Variable @{ FAIL = 'yes' } | ForEach-Object { "$_" }
            Get-CicdRun team/app -Status Failed | ForEach-Object { "$_ failed" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["team/app #1 is Succeeded: build: Succeeded, test: Succeeded", "1 Succeeded", "team/app #1 by its page", "step_script: Builds", "team/app #2", "team/app #2 failed"],
            outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_manual_job_is_approved_and_settings_and_merge_requests_are_set_and_read()
    {
        Connect();
        _project.Branches["topic"] = new();
        FakeJob gate = new() { Name = "production", Stage = "deploy", Manual = true, Takes = 0 };
        _project.Recipe = _ => [gate];
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $run = Start-CicdRun team/app
            "$($run.Status)"
            Get-CicdApproval -Repository team/app | Approve-CicdApproval | ForEach-Object { "$($_.Subject) $($_.Status)" }
            "$((Get-CicdRun -RunId $run.Id).Status)"
            Set-CicdVariable -Repository team/app -Name COLOR -Value blue
            Get-CicdVariable -Repository team/app | ForEach-Object { "$($_.Name)=$($_.Value)" }
            $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'
            Set-CicdSecret -Repository team/app -Name PASSWORD -From CICDTOOLS_TEST_PASSWORD
            Get-CicdSecret -Repository team/app | ForEach-Object Name
            Set-CicdRepositoryItem team/app docs/a.md -Content 'a' | ForEach-Object Path
            New-CicdPullRequest -Repository team/app -Source topic -Title 'A change' | ForEach-Object Number
            New-CicdEnvironment staging -Repository team/app | ForEach-Object Name
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["Waiting", "production of team/app Approved", "Succeeded", "COLOR=blue", "PASSWORD", "docs/a.md", "1", "staging"], outcome.Output.Select(item => item.ToString()));
        Assert.True(_project.Variables.Single(variable => variable.Key == "PASSWORD").Hidden);
    }

    [Fact]
    public void Auto_DevOps_is_set_for_what_comes_through_the_pipeline()
    {
        Connect();
        _project.Branches["main"].Files.Clear();
        Outcome outcome = _session.Run("""
            Get-CicdRepository team/app -Context work | Set-CicdAutoDevOps -Enabled $true -Strategy TimedIncremental | ForEach-Object { "$_ $($_.Strategy)" }
            Get-CicdAutoDevOps -Server -Context work | ForEach-Object { "$_" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["team/app: on TimedIncremental", "work: on"], outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_cluster_is_registered_and_its_token_is_shown_as_a_secure_string_only()
    {
        Connect();
        Outcome outcome = _session.Run("""
            $cluster = Register-CicdCluster team/app production -Context work -Verbose 4>&1
            "$($cluster.KubeContext) $($cluster.Token)"
            $token = [Net.NetworkCredential]::new('', $cluster.Token).Password
            Register-CicdCluster team/app production -Context work | ForEach-Object { "again: $($_.Token)" }
            $old = Read-Secure
            Register-CicdCluster team/app old -Legacy -Server https://203.0.113.7 -Token $old -Context work | ForEach-Object Kind
            """.Replace("Read-Secure", "& { $s = [Security.SecureString]::new(); 'sa-token'.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; $s }", StringComparison.Ordinal));
        Assert.Empty(outcome.Errors);
        Assert.EndsWith("again: |Certificate", string.Join('|', outcome.Output.Select(item => item.ToString())), StringComparison.Ordinal);
        Assert.Contains("team/app:production System.Security.SecureString", string.Join('|', outcome.Output.Select(item => item.ToString())), StringComparison.Ordinal);
        Assert.DoesNotContain("glagent-", string.Join('|', outcome.Output.Select(item => item.ToString())), StringComparison.Ordinal);
        Assert.Equal("sa-token", _project.Clusters.Single().Token);
    }

    [Fact]
    public void A_template_is_completed_and_written()
    {
        Connect();
        string folder = Directory.CreateDirectory(Path.Combine(_session.Home, "app")).FullName;
        Outcome outcome = _session.Run($"Select-CicdContext work; New-CicdPipeline '{folder}' -Template Ruby | ForEach-Object {{ \"$($_.Path): $($_.Jobs.Id)\" }}");
        Assert.Empty(outcome.Errors);
        Assert.Equal(".gitlab-ci.yml: rspec", outcome.Output[^1].ToString());
        Assert.True(File.Exists(Path.Combine(folder, ".gitlab-ci.yml")));
        using PowerShell shell = _session.Create("");
        const string Line = "New-CicdPipeline -Context work -Template R";
        Assert.Equal(["Ruby"], CommandCompletion.CompleteInput(Line, Line.Length, null, shell).CompletionMatches.Select(match => match.ListItemText));
        Assert.StartsWith("NotSupported,", _session.Fails("New-CicdPipeline -Context local -Template Ruby").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_imports_from_GitHub_by_itself_and_the_token_is_shown_to_nobody()
    {
        Connect();
        await using GitHubServer source = new(TimeProvider.System);
        await source.StartAsync();
        source.Add("octo/app", ("README.md", "# app\n"));
        Environment.SetEnvironmentVariable("CICDTOOLS_TEST_GITHUB_TOKEN", GitHubServer.Token);
        Outcome outcome = _session.Run($$"""
            $null = Connect-CicdProvider GitHub gh -Address {{source.Address}} -TokenVariable CICDTOOLS_TEST_GITHUB_TOKEN
            Import-CicdRepository gh:octo/app -Context work -Name team/one -ByServer -WhatIf
            Get-CicdRepository octo/app -Context gh | Import-CicdRepository -Context work -Name team/one -ByServer -NoWait | ForEach-Object Name
            Import-CicdRepository gh:octo/app -Context work -Name team/one -ByServer -Cancel | ForEach-Object Name
            """);
        Environment.SetEnvironmentVariable("CICDTOOLS_TEST_GITHUB_TOKEN", null);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["team/one", "team/one"], outcome.Output.Select(item => item.ToString()));
        (string token, long repository, string? host) = Assert.Single(_server.Imports);
        Assert.Equal((GitHubServer.Token, source.Repositories["octo/app"].Id, source.Address), (token, repository, host));
        Assert.True(_server.Projects.Single(project => project.Path == "team/one").ImportCanceled);
    }

    // One call, or some, for each cmdlet that changes something in a system; the others change files of this machine, or the local context.
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["Approve-CicdApproval"] = "Get-CicdApproval -Repository team/app | Approve-CicdApproval",
        ["Deny-CicdApproval"] = "Get-CicdApproval -Repository team/app -Environment production | Deny-CicdApproval",
        ["Import-CicdRepository"] = "Import-CicdRepository $env:CICDTOOLS_TEST_SOURCE -Context work -Name team/twin",
        ["Invoke-CicdPromotion"] = "Invoke-CicdPromotion team/app 00000001 -To staging",
        ["Merge-CicdPullRequest"] = "Get-CicdPullRequest team/app | Merge-CicdPullRequest -Method Squash",
        ["New-CicdEnvironment"] = "New-CicdEnvironment moon -Repository team/app -RequiredApprover bob",
        ["New-CicdPipeline"] = "New-CicdPipeline -Template Ruby -Repository team/app -Force",
        ["New-CicdPullRequest"] = "New-CicdPullRequest -Repository team/app -Source topic -Title x",
        ["New-CicdRepository"] = "New-CicdRepository team/new -Template static -Visibility Public",
        ["Register-CicdCluster"] = "Register-CicdCluster team/app production -AllowRepository team/web",
        ["Remove-CicdEnvironment"] = "Remove-CicdEnvironment old -Repository team/app",
        ["Remove-CicdImage"] = "Get-CicdImage team/app | Remove-CicdImage; Remove-CicdImage team/app latest",
        ["Remove-CicdRepository"] = "Remove-CicdRepository team/app",
        ["Remove-CicdSecret"] = "Remove-CicdSecret team/app PASSWORD",
        ["Remove-CicdVariable"] = "Remove-CicdVariable team/app COLOR",
        ["Restart-CicdRun"] = "Get-CicdRun team/app -Status Failed | Restart-CicdRun -FailedOnly",
        ["Set-CicdAutoDevOps"] = "Set-CicdAutoDevOps team/app -Strategy Manual -Domain apps.example.com; Set-CicdAutoDevOps -Organization team -Enabled $true; Set-CicdAutoDevOps -Server -Enabled $false",
        ["Set-CicdEnvironment"] = "Set-CicdEnvironment old -Repository team/app -RequiredApprover bob",
        ["Set-CicdRepositoryItem"] = "Set-CicdRepositoryItem team/app a.md -Content b",
        ["Set-CicdSecret"] = "Set-CicdSecret -Organization team -Name A -From CICDTOOLS_TEST_PASSWORD; Set-CicdSecret team/app PASSWORD -From CICDTOOLS_TEST_PASSWORD",
        ["Set-CicdVariable"] = "Set-CicdVariable -Repository team/app -Name A -Value b; Set-CicdVariable team/app COLOR green",
        ["Start-CicdRun"] = "Start-CicdRun team/app",
        ["Stop-CicdRun"] = "Get-CicdRun team/app -Status Running, Waiting | Stop-CicdRun",
        ["Undo-CicdPromotion"] = "Undo-CicdPromotion team/app staging",
    };

    // What GitLab does not have: a project has one pipeline, and clusters are of others.
    private static readonly string[] Elsewhere = ["Disable-CicdPipeline", "Enable-CicdPipeline", "Grant-CicdPermission", "Initialize-CicdProvider", "Install-CicdComponent", "New-CicdApplication", "New-CicdClusterCredential", "New-CicdDeployment", "New-CicdImageCredential", "New-CicdRestriction", "New-CicdServiceAccount", "New-CicdServiceAccountKey", "New-CicdServiceConnection", "Publish-CicdManifest", "Remove-CicdPipeline", "Remove-CicdRestriction", "Remove-CicdServiceAccountKey", "Remove-CicdServiceConnection", "Select-CicdNamespace", "Set-CicdPullSecret", "Start-CicdPortForward", "Stop-CicdPortForward", "Undo-CicdRollout", "Uninstall-CicdComponent"];

    private static readonly string[] OnThisMachine = ["Connect-CicdProvider", "ConvertTo-CicdClusterRepository", "ConvertTo-CicdPipeline", "Disconnect-CicdProvider", "Export-CicdPipeline", "Get-CicdArtifact", "Get-CicdBadge", "Update-CicdPipeline"];

    [Fact]
    public void With_what_if_nothing_but_reads_is_sent_by_any_cmdlet()
    {
        Assert.Equal(Calls.Keys.Concat(Elsewhere).Concat(OnThisMachine).Order(StringComparer.Ordinal), WhatIfTests.AskingCmdlets(_session));
        Connect();
        Fill();
        _session.Run("$null = Select-CicdContext work; $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'; $env:CICDTOOLS_TEST_SOURCE = $args[0]", Source());
        foreach ((string cmdlet, string call) in Calls)
        {
            Outcome outcome = _session.Run($"$WhatIfPreference = $true; $ConfirmPreference = 'None'; {call}");
            Assert.True(outcome.Errors.Length == 0, $"{cmdlet}: {string.Join(' ', outcome.Errors.Select(error => error.ToString()))}");
        }

        Assert.Empty(_server.Writes);
    }

    /// <summary>Something of every kind that a command could change.</summary>
    private void Fill()
    {
        _server.IsPremium = true;
        _project.Branches["main"].Files[".gitlab-ci.yml"] = "stages: [staging, production]\nstaging:\n  stage: staging\n  script: [./deploy]\n  environment: staging\nproduction:\n  stage: production\n  script: [./deploy]\n  environment: production\n  when: manual\n";
        _project.Branches["topic"] = new();
        _project.Registry.Add((7, "registry.example.com/team/app", new() { ["latest"] = ("sha256:1", 1) }));
        _project.Variables.Add(new() { Key = "COLOR", Value = "blue" });
        _project.Variables.Add(new() { Key = "PASSWORD", Value = "hunter2hunter2", Masked = true });
        _project.Environments.Add(new() { Id = 3, Name = "old" });
        _project.MergeRequests.Add(new() { Iid = 1, Title = "A topic", Source = "topic", Target = "main" });
        _project.Recipe = _ => [new() { Name = "build", Takes = 0, Ends = "failed", FailureReason = "script_failure" }];
        _server.AddPipeline(_project);
        _project.Recipe = _ => [new() { Name = "staging", Stage = "staging", Environment = "staging", Takes = 0 }, new() { Name = "production", Stage = "production", Environment = "production", Manual = true, Takes = 0 }];
        _project.Past.Add(new() { Commit = Recipes.Sha(1), Files = { [".gitlab-ci.yml"] = _project.Branches["main"].Files[".gitlab-ci.yml"] } });
        FakePipeline first = _server.AddPipeline(_project);
        first.Jobs[1].PlayedAt = DateTimeOffset.UtcNow.AddMinutes(-1);
        _project.Branches["main"].Commit = Recipes.Sha(2);
        FakePipeline second = _server.AddPipeline(_project);
        _project.Deployments.Add(new() { Id = 901, Environment = "staging", Sha = Recipes.Sha(1), Job = first.Jobs[0] });
        _project.Deployments.Add(new() { Id = 902, Environment = "staging", Sha = Recipes.Sha(2), Job = second.Jobs[0] });
        _project.Deployments.Add(new() { Id = 903, Environment = "production", Sha = Recipes.Sha(2), Status = "blocked", User = "bob", Job = second.Jobs[1] });
    }

    /// <summary>A repository of this machine.</summary>
    private string Source()
    {
        string folder = Path.Combine(_session.Home, "source");
        foreach (string[] arguments in new string[][] { ["init", "--quiet", "--initial-branch=main", folder], ["-C", folder, "-c", "user.name=ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "-m", "First"] })
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.Start("git", arguments);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }

        return folder;
    }

    [Theory]
    [InlineData("Get-CicdRun team/moon -Context work", "RepositoryNotFound")]
    [InlineData("Start-CicdRun team/app moon -Context work", "PipelineNotFound")]
    [InlineData("Start-CicdRun team/app -Ref moon -Context work", "RefNotFound")]
    [InlineData("Start-CicdRun team/app -Context work -Isolation Host", "NotTaken")]
    [InlineData("Wait-CicdRun team/app/99 -Context work", "RunNotFound")]
    [InlineData("Wait-CicdRun moon -Context work", "RunNotFound")]
    [InlineData("Receive-CicdLog team/app/99 -Context work", "RunNotFound")]
    [InlineData("New-CicdEnvironment production -Context work", "RepositoryMissing")]
    [InlineData("Invoke-CicdPromotion team/app -To moon -Context work -Confirm:$false", "EnvironmentNotFound")]
    [InlineData("Undo-CicdPromotion team/app production -Context work -Confirm:$false", "NothingToUndo")]
    [InlineData("Import-CicdRepository wrok:team/app -Context work", "ContextNotFound")]
    [InlineData("Import-CicdRepository work:team/app -Context work -Name team/two -ByServer", "ImporterMissing")]
    [InlineData("Import-CicdRepository work:team/app -ByServer", "ImporterMissing")]
    [InlineData("Import-CicdRepository work:team/app -NoWait", "ParameterMissing")]
    [InlineData("Import-CicdRepository work:team/app -IncludeSettings -SecretVault v", "SecretManagementMissing")]
    [InlineData("Get-CicdImage team/app -Tag moon -Context work", "ImageNotFound")]
    [InlineData("Remove-CicdImage team/app moon -Context work -Confirm:$false", "ImageNotFound")]
    [InlineData("Get-CicdMetric http://127.0.0.1:9 Bad_Name", "InvalidName")]
    [InlineData("Get-CicdMetric moon app", "InvalidAddress")]
    [InlineData("New-CicdPipeline -Template Rubi -Context work", "TemplateNotFound")]
    [InlineData("Set-CicdAutoDevOps team/app -Enabled $true -Context work", "PipelinePresent")]
    [InlineData("Set-CicdAutoDevOps -Organization team -Strategy Manual -Context work", "StrategyNotTaken")]
    public void Bad_input_is_one_error_with_its_name(string script, string id)
    {
        Connect();
        Assert.Equal(id, _session.Fails(script).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(_server.Writes);
    }

    [Fact]
    public void A_version_is_promoted_in_shares_and_taken_back()
    {
        Connect();
        string Share(int percent) => $"rollout {percent}%:\n  stage: rollout\n  script: [./deploy]\n  environment: production\n  when: manual\n";
        _project.Branches["main"].Files[".gitlab-ci.yml"] = $"stages: [staging, rollout]\nstaging:\n  stage: staging\n  script: [./deploy]\n  environment: staging\n{Share(10)}{Share(25)}{Share(50)}{Share(100)}";
        _project.Recipe = _ => [.. Recipes.Rollout(new Dictionary<string, string>(), takes: 0)];
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $ConfirmPreference = 'None'
            $run = Start-CicdRun team/app
            Get-CicdApplication team/app | ForEach-Object { "$($_.Environment) $($_.Version)" }
            Invoke-CicdPromotion team/app -To production -Percent 100 -ErrorAction SilentlyContinue
            $Error[0].FullyQualifiedErrorId.Split(',')[0]
            foreach ($percent in 10, 25, 50, 100) {
                Invoke-CicdPromotion team/app -To production -Percent $percent | ForEach-Object { "$($_.Percent) $($_.Status)" }
            }
            """);
        Assert.Equal(["staging 00000001", "JobHeld", "10 Succeeded", "25 Succeeded", "50 Succeeded", "100 Succeeded"], outcome.Output.Select(item => item.ToString()));
        _project.Branches["main"].Commit = Recipes.Sha(2);
        _project.Past.Add(new() { Commit = Recipes.Sha(1), Files = { [".gitlab-ci.yml"] = _project.Branches["main"].Files[".gitlab-ci.yml"] } });
        outcome = _session.Run("""
            $ConfirmPreference = 'None'
            $null = Start-CicdRun team/app
            Invoke-CicdPromotion team/app -To production -Percent 10 -Wait | ForEach-Object { "$_ at $($_.Percent) $($_.Status)" }
            Undo-CicdPromotion team/app production | ForEach-Object { "$_ at $($_.Percent) $($_.Status)" }
            Get-CicdApplication team/app | ForEach-Object { "$($_.Environment) $($_.Version) $($_.Percent)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["team/app 00000002 to production at 10 Succeeded", "team/app 00000001 to production at 100 Succeeded", "staging 00000002 100", "production 00000001 100"], outcome.Output.Select(item => item.ToString()));
    }

    private Outcome Connect() => _session.Run($"Connect-CicdProvider GitLab work -Address {_server.Address} -TokenVariable {Variable}");
}
