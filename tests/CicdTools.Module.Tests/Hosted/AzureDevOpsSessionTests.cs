using System.Management.Automation;
using System.Text.Json.Nodes;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over an Azure DevOps on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class AzureDevOpsSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_AZDO_TOKEN";
    private const string Stages = "stages:\n- stage: build\n  jobs:\n  - job: build\n    steps:\n    - script: make\n- stage: staging\n  jobs:\n  - deployment: staging\n    environment: staging\n- stage: production\n  jobs:\n  - deployment: production\n    environment: production\n";

    private readonly AzureDevOpsServer _server = new(TimeProvider.System);
    private readonly Session _session = new(ownHome: true);
    private FakeProject _project = null!;
    private FakeRepository _app = null!;
    private FakeDefinition _definition = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _project = _server.AddProject("My team");
        _app = _server.AddRepository(_project, "app");
        _definition = _server.AddDefinition(_project, _app, "app");
        // Jobs that have ended when they are first looked at: here the clock is the machine's.
        _server.Recipe = () => [Job("build"), Job("test")];
        Environment.SetEnvironmentVariable(Variable, AzureDevOpsServer.Token);
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
        Assert.Equal("ada@fabrikam.example", context.Properties["Account"].Value);
        Assert.Equal(
            ["My team/app #103 is Succeeded: build: Succeeded, test: Succeeded", "My team/app #103 by its page", "Checkout: Syncing", "Work: Works", "Work: Worked", "trigger: none", "My team/app #104"],
            Says("""
                $null = Select-CicdContext work
                $run = Get-CicdRepository 'My team/app' | ForEach-Object { Start-CicdRun $_.Name -Wait }
                "$run is $($run.Status): $($run.Jobs -join ', ')"
                Get-CicdRun -RunId $run.Url.Replace($run.Url.Split('/')[4], 'My%20team') | ForEach-Object { "$_ by its page" }
                Receive-CicdLog $run.Id build | ForEach-Object { "$($_.Step): $_" }
                (Get-CicdRepositoryItem 'My team/app' azure-pipelines.yml).Content.Split("`n")[0]
                Restart-CicdRun $run.Id | ForEach-Object { "$_" }
                """));
    }

    // The pipeline of a repository at GitHub, from the App that a person installs to the run: the connection is there once that is done.
    [Fact]
    public void A_repository_at_GitHub_gets_its_pipeline_and_runs()
    {
        Connect();
        _project.Endpoints.Add(new() { ["id"] = Guid.NewGuid().ToString(), ["name"] = "octo", ["type"] = "GitHub", ["isReady"] = true, ["authorization"] = new JsonObject { ["scheme"] = "InstallationToken" } });
        Assert.Equal(
            ["app in ci: build", "Succeeded", "disabled False", "on again True", "1"],
            Says("""
                $ConfirmPreference = 'None'
                $null = Select-CicdContext work
                $null = Initialize-CicdProvider AzureDevOps -Repository 'My team' -Part GitHub
                $null = New-CicdPipeline -Repository 'My team/octo/app' -Folder ci
                Get-CicdPipeline 'My team/octo/app' | ForEach-Object { "$($_.Name) in ci: $($_.Jobs -join ',')" }
                (Start-CicdRun 'My team/octo/app' -Wait).Status
                Disable-CicdPipeline 'My team/octo/app' ci/app | ForEach-Object { "disabled $($_.Enabled)" }
                Enable-CicdPipeline 'My team/octo/app' ci/app | ForEach-Object { "on again $($_.Enabled)" }
                @(Get-CicdRun 'My team/octo/app').Count
                """));
    }

    // The chapter's way: sign in, a project, a repository with a pipeline, a connection to a registry, the final YAML before anything runs, the run with its jobs and logs,
    // environments, and the approval.
    [Fact]
    public void From_an_empty_organization_to_a_version_that_was_approved()
    {
        Connect();
        _server.OperationTakes = TimeSpan.Zero;
        _server.Recipe = () => [Job("build"), Job("staging", "staging"), new() { Id = Guid.NewGuid().ToString(), Name = "production", Environment = "production", Takes = 0, Gate = new() }];
        string secure = "$secure = [Security.SecureString]::new(); 'correct-horse'.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }\n";
        Assert.Equal(
            ["Project Chapter True", "Chapter/app", "azure-pipelines.yml", "images DockerRegistry True", "app azure-pipelines.yml", "preview staging production", "Waiting", "build Succeeded, staging Succeeded, production Waiting", "Checkout Work Work", "Approved", "Succeeded", "staging production"],
            Says($$"""
                {{secure}}
                $ConfirmPreference = 'None'
                $null = Select-CicdContext work
                Initialize-CicdProvider AzureDevOps -Repository Chapter | ForEach-Object { "$($_.Part) $($_.Name) $($_.Made)" }
                New-CicdRepository Chapter/app | ForEach-Object Name
                Set-CicdRepositoryItem Chapter/app azure-pipelines.yml -Content '{{Stages}}' | ForEach-Object Path
                New-CicdServiceConnection Chapter images DockerRegistry -Address https://contoso.azurecr.io -UserName contoso -Secret $secure -AllowPipeline * | ForEach-Object { "$($_.Name) $($_.Kind) $($_.IsReady)" }
                New-CicdPipeline -Repository Chapter/app | ForEach-Object { "$($_.Name) $($_.Path)" }
                "$((New-CicdEnvironment preview -Repository Chapter).Name) $((New-CicdEnvironment staging -Repository Chapter).Name) $((New-CicdEnvironment production -Repository Chapter -RequiredApprover 00000000-0000-0000-0000-000000000007).Name)"
                $run = Start-CicdRun Chapter/app
                (Get-CicdRun -RunId $run.Id).Status
                (Get-CicdRun -RunId $run.Id).Jobs.ForEach({ "$_" -replace ':' }) -join ', '
                (Receive-CicdLog $run.Id build).Step -join ' '
                Get-CicdApproval -Repository Chapter/app | Approve-CicdApproval | ForEach-Object { "$($_.Status)" }
                (Wait-CicdRun $run.Id).Status
                (Get-CicdApplication Chapter/app).Environment -join ' '
                """));
        Assert.Equal("*", Assert.Single(_server.Projects.Single(project => project.Name == "Chapter").Permissions.Single().Value));
    }

    // https://learn.microsoft.com/en-us/azure/devops/organizations/projects/public-projects-retirement
    [Fact]
    public void Public_is_refused_with_the_date_of_its_retirement()
    {
        Connect();
        ErrorRecord error = _session.Fails("New-CicdRepository 'My team/open' -Visibility Public -Context work");
        Assert.Contains("since April 2026", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Writes);
    }

    [Fact]
    public void Approvals_of_several_runs_are_decided_in_one_call()
    {
        Connect();
        _server.Recipe = () => [Job("build"), new() { Id = Guid.NewGuid().ToString(), Name = "production", Takes = 0, Gate = new() }];
        Assert.Equal(
            ["Waiting", "Waiting", "3 approvals", "Approved all at once", "Approved all at once", "Approved all at once", "Succeeded"],
            Says("""
                $null = Select-CicdContext work
                $runs = 1..3 | ForEach-Object { Start-CicdRun 'My team/app' }
                (Get-CicdRun -RunId $runs[0].Id).Status
                (Get-CicdRun -RunId $runs[1].Id).Status
                $waiting = Get-CicdApproval -Repository 'My team/app'
                "$($waiting.Count) approvals"
                $waiting | Approve-CicdApproval -Comment 'all at once' | ForEach-Object { "$($_.Status) $($_.Comment)" }
                (Get-CicdRun -RunId $runs[2].Id).Status
                """));
        Exchange decided = Assert.Single(_server.Writes, exchange => exchange.Method == "PATCH");
        Assert.Equal(("/fabrikam/My%20team/_apis/pipelines/approvals", 3), (decided.Path, ((JsonArray)decided.Body!).Count));
    }

    [Fact]
    public void Several_that_are_denied_go_in_one_call_and_one_that_is_not_there_stops_only_itself()
    {
        Connect();
        _server.Recipe = () => [new() { Id = Guid.NewGuid().ToString(), Name = "production", Takes = 0, Gate = new() }];
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $null = 1..2 | ForEach-Object { Start-CicdRun 'My team/app' }
            $ids = @((Get-CicdApproval).Id)
            @($ids[0], "My team/app/1/$([guid]::Empty)", $ids[1]) | ForEach-Object { [pscustomobject] @{ ApprovalId = $_ } } | Deny-CicdApproval | ForEach-Object { "$($_.Status)" }
            """);
        Assert.Equal("ApprovalNotFound", Assert.Single(outcome.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(["Denied", "Denied"], outcome.Output.Select(item => item.ToString()));
        Assert.Equal(2, ((JsonArray)Assert.Single(_server.Writes, exchange => exchange.Method == "PATCH").Body!).Count);
    }

    [Fact]
    public void A_stage_runs_again_and_pools_are_told_with_what_is_wrong()
    {
        Connect();
        _server.AddPool("build machines", projects: _project).Agents.AddRange([new(1, "one"), new(2, "two", IsOnline: false)]);
        _server.AddPool("empty", projects: _project);
        _server.Commit(_app, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = "pool: deleted\nsteps:\n- script: make\n" });
        Assert.Equal(
            ["Succeeded", "2", "build machines 1 of 2 ", "empty 0 of 0 It has no agent, so its jobs wait.", "deleted is gone", "two"],
            Says("""
                $null = Select-CicdContext work
                $run = Start-CicdRun 'My team/app' -Wait
                $again = Restart-CicdRun $run.Id -Stage test -Wait
                "$($again.Status)"
                "$(($again.Jobs | Where-Object Name -eq test).Attempt)"
                Get-CicdRunnerPool 'My team/app' | ForEach-Object { "$_ $($_.Available) of $($_.Runners.Count) $($_.Problem)" }
                Get-CicdRunnerPool 'My team/app' -Pipeline app | Where-Object Problem | ForEach-Object { "$_ is gone" }
                (Get-CicdRunnerPool -Name 'build machines').Runners | Where-Object IsOnline -eq $false | ForEach-Object Name
                """));
    }

    // What every new organization meets: https://learn.microsoft.com/en-us/azure/devops/pipelines/licensing/concurrent-jobs.
    [Fact]
    public void Without_parallel_jobs_it_is_said_plainly()
    {
        Connect();
        _server.Recipe = () => [new() { Id = Guid.NewGuid().ToString(), Name = "build", Takes = 0, Ends = "ungranted" }];
        Outcome outcome = _session.Run("$null = Select-CicdContext work; Start-CicdRun 'My team/app' -Wait | ForEach-Object Reason");
        Assert.StartsWith("The organization has no parallel jobs yet", Assert.Single(outcome.Output).ToString(), StringComparison.Ordinal);
        Assert.Equal("RunErrored", Assert.Single(outcome.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Environments_with_approvals_take_a_version_and_settings_stay_side_by_side()
    {
        Connect();
        _server.Commit(_app, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = Stages });
        _server.Recipe = () => [Job("build"), Job("staging", "staging"), new() { Id = Guid.NewGuid().ToString(), Name = "production", Environment = "production", Takes = 0, Gate = new() }];
        _project.Teams["Releasers"] = ["bob@fabrikam.example"];
        string commit = _app.Branches["main"].Commit;
        Assert.Equal(
            ["preview False", "staging False", "production True", "Waiting", "Approved", "at its commit in staging", "at its commit in production", "COLOR=green", "SHAPE=round", "PASSWORD"],
            Says("""
                $ConfirmPreference = 'None'
                $null = Select-CicdContext work
                New-CicdEnvironment preview -Repository 'My team' | ForEach-Object { "$_ $($_.RequiresApproval)" }
                New-CicdEnvironment staging -Repository 'My team' | ForEach-Object { "$_ $($_.RequiresApproval)" }
                New-CicdEnvironment production -Repository 'My team' -RequiredApprover bob@fabrikam.example | ForEach-Object { "$_ $($_.RequiresApproval)" }
                $run = Start-CicdRun 'My team/app'
                (Invoke-CicdPromotion 'My team/app' $run.Commit -To production).Status
                Get-CicdApproval | Approve-CicdApproval | ForEach-Object { "$($_.Status)" }
                Get-CicdApplication 'My team/app' | ForEach-Object { "$(if ($run.Commit.StartsWith($_.Version)) { 'at its commit' } else { $_.Version }) in $($_.Environment)" }
                Set-CicdVariable 'My team/app' COLOR blue
                $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'
                Set-CicdSecret 'My team/app' PASSWORD -From CICDTOOLS_TEST_PASSWORD
                Set-CicdVariable 'My team/app' SHAPE round
                Set-CicdVariable 'My team/app' COLOR green
                Get-CicdVariable 'My team/app' | ForEach-Object { "$($_.Name)=$($_.Value)" }
                Get-CicdSecret 'My team/app' | ForEach-Object Name
                """));
        Assert.Equal(("hunter2hunter2", true), _project.Groups.Single().Variables["PASSWORD"]);
        Assert.Equal(40, commit.Length);
    }

    // One call, or some, for each cmdlet that changes something in a system; the others change files of this machine, or the local context.
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["Approve-CicdApproval"] = "Get-CicdApproval -Repository 'My team/app' | Approve-CicdApproval",
        ["Deny-CicdApproval"] = "Get-CicdApproval -Repository 'My team/app' | Deny-CicdApproval",
        ["Disable-CicdPipeline"] = "Disable-CicdPipeline 'My team/app' app",
        ["Enable-CicdPipeline"] = "Enable-CicdPipeline 'My team/app' off",
        ["Import-CicdRepository"] = "Import-CicdRepository $env:CICDTOOLS_TEST_SOURCE -Context work -Name 'My team/twin'; Import-CicdRepository https://github.com/octo/app -Context work -Name 'My team/third' -ByServer",
        ["Initialize-CicdProvider"] = "Initialize-CicdProvider AzureDevOps -Repository 'New team'; Initialize-CicdProvider AzureDevOps -Repository 'My team' -Part GitHub",
        ["Invoke-CicdPromotion"] = "Invoke-CicdPromotion 'My team/app' main -To production",
        ["Merge-CicdPullRequest"] = "Get-CicdPullRequest 'My team/app' | Merge-CicdPullRequest -Method Squash",
        ["New-CicdEnvironment"] = "New-CicdEnvironment moon -Repository 'My team'",
        ["New-CicdPipeline"] = "New-CicdPipeline -Repository 'My team/app' -Name nightly -Folder team",
        ["New-CicdPullRequest"] = "New-CicdPullRequest -Repository 'My team/app' -Source topic -Title x",
        ["New-CicdRepository"] = "New-CicdRepository 'My team/new' -Template static",
        ["New-CicdServiceConnection"] = "New-CicdServiceConnection 'My team' github GitHub -Secret $secure -AllowPipeline *",
        ["Register-CicdCluster"] = "Register-CicdCluster 'My team' aks -Legacy -Server https://203.0.113.7 -Token $secure -Environment staging -Namespace default",
        ["Remove-CicdEnvironment"] = "Remove-CicdEnvironment staging -Repository 'My team'",
        ["Remove-CicdPipeline"] = "Remove-CicdPipeline 'My team/app' off",
        ["Remove-CicdRepository"] = "Remove-CicdRepository 'My team/app'",
        ["Remove-CicdSecret"] = "Remove-CicdSecret 'My team/app' PASSWORD",
        ["Remove-CicdServiceConnection"] = "Remove-CicdServiceConnection 'My team' spare",
        ["Remove-CicdVariable"] = "Remove-CicdVariable 'My team/app' COLOR",
        ["Restart-CicdRun"] = "$failed = Get-CicdRun 'My team/app' -Status Failed; $failed | Restart-CicdRun -FailedOnly; $failed | Restart-CicdRun -Stage build; $failed | Restart-CicdRun",
        ["Set-CicdEnvironment"] = "Set-CicdEnvironment staging -Repository 'My team' -RequiredApprover bob@fabrikam.example",
        ["Set-CicdRepositoryItem"] = "Set-CicdRepositoryItem 'My team/app' a.md -Content b",
        ["Set-CicdSecret"] = "Set-CicdSecret -Organization 'My team/shared' -Name A -From CICDTOOLS_TEST_PASSWORD; Set-CicdSecret 'My team/app' PASSWORD -From CICDTOOLS_TEST_PASSWORD",
        ["Set-CicdVariable"] = "Set-CicdVariable -Repository 'My team/app' -Name A -Value b; Set-CicdVariable 'My team/app' COLOR green",
        ["Start-CicdRun"] = "Start-CicdRun 'My team/app' app -SkipStage build",
        ["Stop-CicdRun"] = "Get-CicdRun 'My team/app' -Status Running, Waiting | Stop-CicdRun",
        ["Undo-CicdPromotion"] = "Undo-CicdPromotion 'My team/app' staging",
    };

    // What Azure DevOps does not have: images are in a registry, and clusters of others.
    private static readonly string[] Elsewhere = ["Grant-CicdPermission", "Install-CicdComponent", "New-CicdApplication", "New-CicdClusterCredential", "New-CicdDeployment", "New-CicdImageCredential", "New-CicdRestriction", "New-CicdServiceAccount", "New-CicdServiceAccountKey", "Publish-CicdManifest", "Remove-CicdImage", "Remove-CicdRestriction", "Remove-CicdServiceAccountKey", "Select-CicdNamespace", "Set-CicdAutoDevOps", "Set-CicdPullSecret", "Start-CicdPortForward", "Stop-CicdPortForward", "Undo-CicdRollout", "Uninstall-CicdComponent"];

    private static readonly string[] OnThisMachine = ["Connect-CicdProvider", "ConvertTo-CicdClusterRepository", "ConvertTo-CicdPipeline", "Disconnect-CicdProvider", "Export-CicdPipeline", "Get-CicdArtifact", "Get-CicdBadge", "Update-CicdPipeline"];

    [Fact]
    public void With_what_if_nothing_but_reads_is_sent_by_any_cmdlet()
    {
        Assert.Equal(Calls.Keys.Concat(Elsewhere).Concat(OnThisMachine).Order(StringComparer.Ordinal), WhatIfTests.AskingCmdlets(_session));
        Connect();
        Fill();
        _session.Run("$null = Select-CicdContext work; $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'; $env:CICDTOOLS_TEST_SOURCE = $args[0]; $secure = [Security.SecureString]::new(); 'correct-horse'.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }", Source());
        foreach ((string cmdlet, string call) in Calls)
        {
            Outcome outcome = _session.Run($"$WhatIfPreference = $true; $ConfirmPreference = 'None'; {call}");
            Assert.True(outcome.Errors.Length == 0, $"{cmdlet}: {string.Join(' ', outcome.Errors.Select(error => error.ToString()))}");
        }

        Assert.Empty(_server.Writes);
    }

    [Theory]
    [InlineData("Get-CicdRun 'My team/moon' -Context work", "RepositoryNotFound")]
    [InlineData("Get-CicdRun 'moon' -Context work", "InvalidName")]
    [InlineData("Start-CicdRun 'My team/app' moon -Context work", "PipelineNotFound")]
    [InlineData("Start-CicdRun 'My team/app' -Ref moon -Context work", "RefNotFound")]
    [InlineData("Start-CicdRun 'My team/app' -SkipStage moon -Context work", "StageNotFound")]
    [InlineData("Start-CicdRun 'My team/app' -PipelineInput @{ colour = 'red' } -Context work", "PipelineInvalid")]
    [InlineData("Start-CicdRun 'My team/octo/moon' -Context work", "PipelineNotFound")]
    [InlineData("Wait-CicdRun 'My team/app/99' -Context work", "RunNotFound")]
    [InlineData("Restart-CicdRun 'My team/app/99' -Stage build -Context work", "RunNotFound")]
    [InlineData("Restart-CicdRun x -Stage build -Context local", "RunNotFound")]
    [InlineData("Approve-CicdApproval 'My team/app/99/00000000-0000-0000-0000-000000000000' -Context work", "ApprovalNotFound")]
    [InlineData("Get-CicdRunnerPool 'No team' -Context work", "ProjectNotFound")]
    [InlineData("Get-CicdRunnerPool 'My team' moon -Context work", "RunnerPoolNotFound")]
    [InlineData("Get-CicdRunnerPool -Pipeline app -Context work", "RepositoryRequired")]
    [InlineData("Get-CicdRunnerPool -Context local", "NotSupported")]
    [InlineData("New-CicdRepository 'My team/public' -Visibility Public -Context work", "PublicProjectsRetired")]
    [InlineData("New-CicdRepository 'My team/a@b' -Context work", "InvalidName")]
    [InlineData("New-CicdPipeline -Repository 'My team/app' -Definition moon.yml -Context work", "PathNotFound")]
    [InlineData("New-CicdPipeline -Repository 'My team/octo/app' -Context work", "ConnectionNotFound")]
    [InlineData("New-CicdEnvironment production -Context work", "RepositoryRequired")]
    [InlineData("Initialize-CicdProvider AzureDevOps -Repository AUX -Context work -Confirm:$false", "InvalidName")]
    [InlineData("Connect-CicdProvider AzureDevOps other -Address https://dev.azure.com -TokenVariable CICDTOOLS_TEST_AZDO_TOKEN", "InvalidAddress")]
    public void Bad_input_is_one_error_with_its_name(string script, string id)
    {
        Connect();
        Assert.Equal(id, _session.Fails(script).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(_server.Writes);
    }

    [Theory]
    [InlineData("Get-CicdRunnerPool 'My team' ", "'build machines'")]
    [InlineData("Restart-CicdRun 'My team/app/RUN' -Stage ", "build")]
    [InlineData("Start-CicdRun -Repository ", "'My team/app'")]
    public void Tab_knows_pools_stages_and_repositories(string line, string completed)
    {
        Connect();
        _server.AddPool("build machines", projects: _project);
        _server.Recipe = () => [Job("build")];
        string typed = line.Replace("RUN", $"{_server.AddBuild(_project, _definition).Id}", StringComparison.Ordinal);
        _session.Run("$null = Select-CicdContext work");
        using PowerShell shell = _session.Create("");
        Assert.Equal(completed, Assert.Single(CommandCompletion.CompleteInput(typed, typed.Length, null, shell).CompletionMatches).CompletionText);
    }

    /// <summary>Something of every kind that a command could change.</summary>
    private void Fill()
    {
        _server.AddEnvironment(_project, "staging");
        _server.AddEnvironment(_project, "production");
        _project.Teams["Releasers"] = ["bob@fabrikam.example"];
        _server.Commit(_app, "main", new Dictionary<string, string> { ["azure-pipelines.yml"] = Stages });
        _server.Commit(_app, "topic", new Dictionary<string, string> { ["t"] = "t" });
        _server.Commit(_app, "other", new Dictionary<string, string> { ["o"] = "o" });
        _app.PullRequests.Add(new() { Id = 1, Title = "A topic", Source = "refs/heads/other", Target = "refs/heads/main" });
        _server.AddDefinition(_project, _app, "off", file: "azure-pipelines.yml").QueueStatus = "disabled";
        _project.Endpoints.Add(new() { ["id"] = Guid.NewGuid().ToString(), ["name"] = "spare", ["type"] = "generic", ["authorization"] = new JsonObject { ["scheme"] = "None" } });
        _project.Groups.Add(new() { Id = 7, Name = "app", Variables = new() { ["COLOR"] = ("blue", false), ["PASSWORD"] = ("hunter2hunter2", true) } });
        _server.Recipe = () => [new() { Id = Guid.NewGuid().ToString(), Name = "build", Takes = 0, Ends = "failed" }];
        _server.AddBuild(_project, _definition);
        foreach (string commit in new[] { "first", "second" })
        {
            _server.Commit(_app, "main", new Dictionary<string, string> { [commit] = commit });
            _server.Recipe = () => [Job("build"), Job("staging", "staging"), new() { Id = Guid.NewGuid().ToString(), Name = "production", Environment = "production", Takes = 0, Gate = new() }];
            _server.AddBuild(_project, _definition);
        }
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

    private static FakeJob Job(string name, string? environment = null) => new() { Id = Guid.NewGuid().ToString(), Name = name, Takes = 0, Environment = environment };

    private string[] Says(string script)
    {
        Outcome outcome = _session.Run(script);
        Assert.True(outcome.Errors.Length == 0, string.Join('\n', outcome.Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
        return [.. outcome.Output.Select(item => item.ToString())];
    }

    private Outcome Connect() => _session.Run($"Connect-CicdProvider AzureDevOps work -Address {_server.Address}/fabrikam -TokenVariable {Variable}");
}
