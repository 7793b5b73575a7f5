using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over a Google Cloud on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class GoogleSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_GOOGLE_TOKEN";

    private readonly GoogleServer _server = new(TimeProvider.System);
    private readonly Session _session = new(ownHome: true);

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _server.Connections["github"]["app"] = "https://github.com/contoso/app.git";
        // Builds that have ended when they are first looked at: here the clock is the machine's.
        _server.BuildSeconds = 0;
        Environment.SetEnvironmentVariable(Variable, GoogleServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _session.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_project_is_initialized_and_used_from_a_trigger_to_its_log()
    {
        Connect();
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext google
            $ConfirmPreference = 'None'
            Initialize-CicdProvider Google -Part Topic, Subscription | ForEach-Object { "$_ $($_.Made)" }
            Initialize-CicdProvider Google -Part Topic | ForEach-Object { "$_ $($_.Made)" }
            New-CicdPipeline -Repository github/app -Name releases -On Tag -Filter 'v.*' | ForEach-Object { "$($_.Name) $($_.Enabled)" }
            Disable-CicdPipeline github/app releases | ForEach-Object { "$($_.Name) $($_.Enabled)" }
            $null = Enable-CicdPipeline github/app releases
            $run = Start-CicdRun github/app releases -Ref refs/tags/v1.0.0 -Wait
            "$($run.Repository) $($run.Ref) is $($run.Status): $($run.Jobs -join ', ')"
            Receive-CicdLog $run.Id test | Where-Object Step | ForEach-Object { "$($_.Step): $_" }
            $env:CICDTOOLS_TEST_PASSWORD = 'hunter2hunter2'
            Set-CicdSecret -Organization contoso-ci -Name PASSWORD -From CICDTOOLS_TEST_PASSWORD
            Get-CicdSecret -Organization contoso-ci | ForEach-Object Name
            Remove-CicdPipeline github/app releases
            Get-CicdPipeline github/app
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["Topic gcr True", "Subscription gcr-triggers True", "Topic gcr False", "releases True", "releases False", "github/app v1.0.0 is Succeeded: build: Succeeded, test: Succeeded", "test: Begins", "test: Grüße from the middle", "test: Ends", "PASSWORD"],
            outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void With_what_if_nothing_but_reads_is_sent()
    {
        Connect();
        _server.AddTrigger("push", "github", "app", approval: true);
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext google
            $run = Start-CicdRun github/app push
            "$($run.Status)"
            $WhatIfPreference = $true
            $ConfirmPreference = 'None'
            Initialize-CicdProvider Google
            New-CicdPipeline -Repository github/app -Name other
            Disable-CicdPipeline github/app push
            Remove-CicdPipeline github/app push
            Stop-CicdRun $run.Id
            Restart-CicdRun $run.Id
            Get-CicdApproval | Approve-CicdApproval
            New-CicdRepository github/nothing
            Remove-CicdRepository github/app
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["Waiting"], outcome.Output.Select(item => item.ToString()));
        Assert.Single(_server.Writes);
    }

    [Fact]
    public void A_person_is_told_the_exact_address_to_open_and_the_repository_is_linked_then()
    {
        Connect();
        _server.PersonLooks = 1;
        _server.Linkable.Add("https://github.com/contoso/site.git");
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext google
            $ConfirmPreference = 'None'
            New-CicdRepository work/site -SourceHost GitHub | ForEach-Object { "$($_.Name) $($_.CloneUrl)" }
            Get-CicdServiceConnection contoso-ci work | ForEach-Object { "$_ $($_.Kind) $($_.IsReady)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["work/site https://github.com/contoso/site.git", "contoso-ci: work GitHub True"], outcome.Output.Select(item => $"{item}"));
        Assert.Equal(2, outcome.Warnings.Length);
        Assert.Contains($"Open {GoogleServer.ConsentAddress} ", outcome.Warnings[0].Message, StringComparison.Ordinal);
        Assert.Contains($"Open {GoogleServer.InstallAddress} ", outcome.Warnings[1].Message, StringComparison.Ordinal);
        _server.PersonLooks = 1000;
        Assert.StartsWith("ConnectionIncomplete,", _session.Fails("New-CicdRepository other/site -SourceHost GitHub -TimeoutSeconds 0 -WarningAction SilentlyContinue").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NotSupported,", _session.Fails("New-CicdRepository site -SourceHost GitHub -Context local").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NotSupported,", _session.Fails("Import-CicdRepository https://github.com/contoso/site.git site -SourceHost GitHub -Context local").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_for_a_cluster_goes_into_a_kubeconfig()
    {
        Connect();
        string file = Path.Combine(Path.GetTempPath(), $"cicdtools-test-{Guid.NewGuid():N}");
        _server.Clusters.Add((System.Text.Json.Nodes.JsonNode)new System.Text.Json.Nodes.JsonObject { ["name"] = "production", ["location"] = GoogleServer.Location, ["status"] = "RUNNING", ["endpoint"] = "203.0.113.9" });
        try
        {
            _session.Run("New-CicdClusterCredential production -Context google -KubeConfig $args[0] -KubeContext gke -WhatIf", file);
            Assert.False(File.Exists(file));
            Outcome outcome = _session.Run("New-CicdClusterCredential production -Context google -KubeConfig $args[0] -KubeContext gke | ForEach-Object { \"$($_.Server) $($_.Token)\" }", file);
            Assert.Empty(outcome.Errors);
            Assert.Equal(["https://203.0.113.9 ***"], outcome.Output.Select(item => item.ToString()));
            Assert.Contains($"token: {GoogleServer.Token}", File.ReadAllText(file).Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Connect()
    {
        Outcome outcome = _session.Run($"Connect-CicdProvider Google google -Address {_server.Address} -Project {GoogleServer.Project} -Region {GoogleServer.Location} -TokenVariable {Variable}");
        Assert.Empty(outcome.Errors);
        Assert.Equal($"project {GoogleServer.Project}, {GoogleServer.Location}", Assert.Single(outcome.Output).Properties["Account"].Value);
    }
}
