using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over a CircleCI on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class CircleSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_CIRCLE_TOKEN";

    private readonly CircleServer _server = new(TimeProvider.System);
    private readonly Session _session = new(ownHome: true);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cicdtools-");
    private CircleProject _project = null!;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _project = _server.AddProject("gh/contoso/app");
        // Jobs that have ended when they are first looked at: here the clock is the machine's.
        _project.Recipe = parameters => [new() { Name = "main", Jobs = [new() { Name = "build", After = 0, Takes = 0, Ends = parameters.ContainsKey("fail") ? "failed" : "success", Steps = [new("make", 0, 0, [(0, "Builds\n")])] }] }];
        _project.Source = $"version: 2.1\nparameters:\n  fail:\n    type: string\n    default: \"\"\n{_project.Source["version: 2.1\n".Length..]}";
        Environment.SetEnvironmentVariable(Variable, CircleServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _session.Dispose();
        _folder.Delete(recursive: true);
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_context_is_checked_and_used_from_set_up_to_run()
    {
        PSObject context = Assert.Single(Connect().Output);
        Assert.Equal("ada", context.Properties["Account"].Value);

        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $run = Get-CicdRepository gh/contoso/app | ForEach-Object { Start-CicdRun $_.Name -Wait }
            "$run is $($run.Status): $($run.Jobs -join ', ')"
            Get-CicdRun -RunId $run.Url | ForEach-Object { "$_ by its page" }
            Receive-CicdLog $run.Id build | ForEach-Object { "$($_.Step): $_" }
            Start-CicdRun gh/contoso/app -PipelineInput @{ fail = 'yes' } | ForEach-Object { "$_" }
            Get-CicdRun gh/contoso/app -Status Failed | ForEach-Object { "$_ failed" }
            $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'
            Set-CicdSecret gh/contoso/app PASSWORD -From CICDTOOLS_TEST_PASSWORD
            Set-CicdSecret -Organization gh/contoso -Environment aws -Name PASSWORD -From CICDTOOLS_TEST_PASSWORD
            Get-CicdSecret gh/contoso/app | ForEach-Object Name
            Get-CicdSecret -Organization gh/contoso | ForEach-Object { "$($_.Environment)/$($_.Name)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["gh/contoso/app #1 is Succeeded: build: Succeeded", "gh/contoso/app #1 by its page", "make: Builds", "gh/contoso/app #2", "gh/contoso/app #2 failed", "PASSWORD", "aws/PASSWORD"],
            outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_hold_job_is_approved_and_with_what_if_nothing_but_reads_is_sent()
    {
        Connect();
        CircleJob hold = new() { Name = "hold", IsHold = true };
        _project.Recipe = _ => [new() { Name = "main", Jobs = [hold] }];
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $run = Start-CicdRun gh/contoso/app
            "$($run.Status)"
            Get-CicdApproval -Repository gh/contoso/app | Approve-CicdApproval | ForEach-Object { "$($_.Id) $($_.Status)" }
            "$((Get-CicdRun -RunId $run.Id).Status)"
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["Waiting", "gh/contoso/app/1/main/hold Approved", "Succeeded"], outcome.Output.Select(item => item.ToString()));

        int writes = _server.Writes.Length;
        outcome = _session.Run("""
            $WhatIfPreference = $true
            $ConfirmPreference = 'None'
            Import-CicdRepository https://github.com/contoso/new -Context work
            New-CicdRepository gh/contoso/new -Context work
            Start-CicdRun gh/contoso/app
            Restart-CicdRun gh/contoso/app/1
            $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'
            Set-CicdSecret -Organization gh/contoso -Environment aws -Name A -From CICDTOOLS_TEST_PASSWORD
            Remove-CicdRepository gh/contoso/app
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(writes, _server.Writes.Length);
    }

    [Fact]
    public void A_version_goes_on_and_comes_back()
    {
        Connect();
        _server.Environments.Add("production");
        _project.Compiled = "version: 2\njobs:\n  release:\n    steps:\n    - run: {command: circleci run release log --environment-name=production --target-version=1}\n";
        _project.Recipe = _ =>
        {
            CircleJob hold = new() { Name = "hold", IsHold = true };
            return [new() { Name = "deliver", Jobs = [hold, new() { Name = "release", Requires = [hold], Environment = "production", After = 0, Takes = 0 }] }];
        };
        foreach (string commit in new[] { "1", "2" })
        {
            _project.Revision = new(commit[0], 40);
            _server.AddPipeline(_project);
        }

        Outcome outcome = _session.Run("""
            $ConfirmPreference = 'None'
            $null = Select-CicdContext work
            Get-CicdEnvironment -Repository gh/contoso/app | ForEach-Object { "$_" }
            foreach ($version in '11111111', '22222222') {
                $promotion = Invoke-CicdPromotion gh/contoso/app $version -To production
                "$($promotion.Version) $($promotion.Status)"
                $null = Get-CicdApproval $promotion.ApprovalId | Approve-CicdApproval
            }
            Get-CicdApplication gh/contoso/app | ForEach-Object { "$($_.Version) is in $($_.Environment)" }
            $undone = Undo-CicdPromotion gh/contoso/app production -Wait
            "$($undone.Version) $($undone.Status)"
            Get-CicdDeployment gh/contoso/app | ForEach-Object { "$($_.Version) $($_.Status)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["production", "11111111 Waiting", "22222222 Waiting", "22222222 is in production", "11111111 Succeeded", "11111111 Succeeded", "22222222 Succeeded", "11111111 Succeeded"],
            outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Contexts_are_restricted_schedules_made_and_figures_shown()
    {
        Connect();
        _server.Contexts.Add(new() { Owner = "gh/contoso", Name = "aws" });
        _project.Insights.Add(new("main", "main", 10, 9, 120, 1));
        _project.Flaky.Add(("Suite", "Sometimes", 7, 3));
        Outcome outcome = _session.Run("""
            $ConfirmPreference = 'None'
            $null = Select-CicdContext work
            Get-CicdRepository gh/contoso/app | New-CicdRestriction gh/contoso aws | ForEach-Object { "$($_.Kind) $($_.Name)" }
            New-CicdRestriction gh/contoso aws -Expression 'pipeline.git.branch == "main"' | ForEach-Object { "$($_.Kind) $($_.Value)" }
            New-CicdRestriction gh/contoso aws -GroupId 405d8375-3514-403b-8c43-83ae74cfe0e9 -WhatIf
            @(Get-CicdRestriction gh/contoso).Count
            Get-CicdRestriction gh/contoso aws | Remove-CicdRestriction -WhatIf
            Get-CicdRestriction gh/contoso aws | ForEach-Object { if ("$($_.Kind)" -eq 'Repository') { $_ } } | Remove-CicdRestriction
            Get-CicdRestriction gh/contoso aws | ForEach-Object { "$_" }
            New-CicdPipeline -Repository gh/contoso/app -Name nightly -On Schedule -Setting @{ Cron = '0 1 * * MON-FRI' } | ForEach-Object { "$($_.Name) $($_.Triggers[0].Cron)" }
            Get-CicdPipeline gh/contoso/app | ForEach-Object Name
            Remove-CicdPipeline gh/contoso/app nightly
            Get-CicdPipelineMetric gh/contoso/app main -Last 7.00:00:00 | ForEach-Object { "$($_.Runs) $($_.SuccessRate) $($_.P95)" }
            Get-CicdFlakyTest gh/contoso/app | ForEach-Object { "$_ $($_.Times)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["Repository app", "Expression pipeline.git.branch == \"main\"", "2", "gh/contoso (aws): pipeline.git.branch == \"main\"", "nightly 0 1 * * MON,TUE,WED,THU,FRI", "nightly", "10 0.9 00:02:00", "Suite.Sometimes 3"],
            outcome.Output.Select(item => item.ToString()));
        Assert.Equal(["POST", "POST", "DELETE", "POST", "DELETE"], _server.Writes.Select(write => write.Method));
    }

    [Fact]
    public void A_component_is_promoted_by_its_name()
    {
        Connect();
        _server.Environments.Add("production");
        _project.Compiled = string.Concat(new[] { "api", "web" }.Select(name => $"  release-{name}:\n    steps:\n    - run: {{command: circleci run release log --environment-name=production --component-name={name} --target-version=1}}\n").Prepend("version: 2\njobs:\n"));
        _project.Recipe = _ =>
        {
            CircleJob hold = new() { Name = "hold", IsHold = true };
            return [new() { Name = "deliver", Jobs = [hold, .. new[] { "api", "web" }.Select(name => new CircleJob { Name = $"release-{name}", Requires = [hold], Environment = "production", Component = name, After = 0, Takes = 0 })] }];
        };
        foreach (string commit in new[] { "1", "2" })
        {
            _project.Revision = new(commit[0], 40);
            _server.AddPipeline(_project);
        }

        Outcome outcome = _session.Run("""
            $ConfirmPreference = 'None'
            $null = Select-CicdContext work
            foreach ($version in '11111111', '22222222') {
                $promotion = Invoke-CicdPromotion gh/contoso/app/api $version -To production
                $null = Get-CicdApproval $promotion.ApprovalId | Approve-CicdApproval
            }
            Get-CicdApplication gh/contoso/app | ForEach-Object { "$($_.Name) $($_.Version)" }
            $undone = Undo-CicdPromotion gh/contoso/app/api production -Wait
            "$($undone.Application) $($undone.Version) $($undone.Status)"
            Get-CicdApplication gh/contoso/app | ForEach-Object { "$($_.Name) $($_.Version)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["gh/contoso/app/api 22222222", "gh/contoso/app/web 22222222", "gh/contoso/app/api 11111111 Succeeded", "gh/contoso/app/api 11111111", "gh/contoso/app/web 22222222"],
            outcome.Output.Select(item => item.ToString()));
        int writes = _server.Writes.Length;
        Assert.Equal("ComponentAmbiguous", _session.Fails("Invoke-CicdPromotion gh/contoso/app 22222222 -To production -Confirm:$false").FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("ComponentAmbiguous", _session.Fails("Undo-CicdPromotion gh/contoso/app production -Confirm:$false").FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(writes, _server.Writes.Length);
    }

    [Fact]
    public void A_file_is_judged_by_rules_and_by_the_system()
    {
        Connect();
        _server.CompilerErrors.Add("Cannot find a definition for job 'bild'");
        string file = Path.Combine(_folder.FullName, "config.yml");
        File.WriteAllText(file, _project.Source);
        Outcome outcome = _session.Run($"Test-CicdPipeline '{file}' -Format CircleCI -Severity Error -Context work -Repository gh/contoso/app | ForEach-Object {{ \"$($_.Id) $($_.Severity): $($_.Message)\" }}");
        Assert.Empty(outcome.Errors);
        Assert.Equal("CircleCISays Error: Cannot find a definition for job 'bild'", Assert.Single(outcome.Output).ToString());
        Assert.Equal("FileWanted", _session.Fails($"Test-CicdPipeline '{_folder.FullName}' -Context work").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Theory]
    [InlineData("Set-CicdSecret -Organization gh/contoso -Name KEY -Environment ", "aws")]
    [InlineData("Get-CicdApplication -Environment ", "production")]
    [InlineData("Test-CicdPipeline x -Repository ", "gh/contoso/app")]
    public void Tab_knows_contexts_environments_and_projects(string line, string completed)
    {
        Connect();
        _server.Environments.Add("production");
        _server.Contexts.Add(new() { Owner = "gh/contoso", Name = "aws", Variables = { ["KEY"] = "abcdefgh" } });
        _session.Run("$null = Select-CicdContext work");
        using PowerShell shell = _session.Create("");
        Assert.Equal(completed, Assert.Single(CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches).CompletionText);
    }

    [Theory]
    [InlineData("New-CicdPipeline -Repository gh/contoso/app -Context work", "PipelinesNotKept")]
    [InlineData("New-CicdPipeline -Repository gh/contoso/app -Name nightly -On Schedule -Setting @{ Cron = '61 * * * *' } -Context work", "CronInvalid")]
    [InlineData("New-CicdRestriction gh/contoso aws gh/contoso/app -Context work", "EnvironmentNotFound")]
    [InlineData("New-CicdRestriction gh/contoso aws -GroupId operators -Context work", "InvalidName")]
    [InlineData("Get-CicdPipelineMetric gh/contoso/app -Branch main -AllBranches -Context work", "BranchAmbiguous")]
    [InlineData("Get-CicdPipelineMetric gh/contoso/app moon -Context work", "PipelineNotFound")]
    [InlineData("Get-CicdFlakyTest gh/contoso/moon -Context work", "RepositoryNotFound")]
    [InlineData("New-CicdEnvironment production -Repository gh/contoso/app -Context work", "NotSupported")]
    [InlineData("Get-CicdRun gh/contoso/moon -Context work", "RepositoryNotFound")]
    [InlineData("Start-CicdRun gh/contoso/app moon -Context work", "PipelineNotFound")]
    [InlineData("Start-CicdRun contoso/app -Context work", "InvalidName")]
    [InlineData("Start-CicdRun gh/contoso/app -Variable @{ A = '1' } -Context work", "NotTaken")]
    [InlineData("Wait-CicdRun gh/contoso/app/99 -Context work", "RunNotFound")]
    [InlineData("Get-CicdVariable gh/contoso/app -Context work", "NotSupported")]
    public void Bad_input_is_one_error_with_its_name(string script, string id)
    {
        Connect();
        Assert.Equal(id, _session.Fails(script).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(_server.Writes);
    }

    private Outcome Connect() => _session.Run($"Connect-CicdProvider CircleCI work -Address {_server.Address} -TokenVariable {Variable}");
}
