using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over an AWS on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class AwsSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_AWS_KEYS";

    private readonly AwsServer _server = new(TimeProvider.System) { Work = TimeSpan.Zero };
    private readonly Session _session = new(ownHome: true);

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        AwsRepository repository = _server.AddRepository("shop");
        repository.Commit("main", [new("README.md", "# Shop\n"u8.ToArray())]);
        repository.Commit("topic", [new("a.txt", "a"u8.ToArray())]);
        _server.AddPipeline("delivery", "shop", new AwsAction("Build", "Build", "Build", "CodeBuild"), new AwsAction("Gate", "Sign-off", "Approval", "Manual"));
        Environment.SetEnvironmentVariable(Variable, AwsServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _session.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_context_is_checked_and_used_from_repository_to_approved_run()
    {
        PSObject context = Assert.Single(Connect().Output);
        Assert.Equal("arn:aws:iam::123456789012:user/ana", context.Properties["Account"].Value);
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $run = Get-CicdRepository shop | ForEach-Object { Start-CicdRun $_.Name }
            "$($run.Pipeline) at $($run.Ref)"
            Get-CicdApproval -Repository shop | Approve-CicdApproval -Comment 'Fine' | ForEach-Object { "$($_.Status) by $($_.DecidedBy)" }
            Wait-CicdRun $run.Id | ForEach-Object { "$($_.Status): $($_.Jobs -join ', ')" }
            "$(@(Receive-CicdLog $run.Id Build)[0])"
            Set-CicdRepositoryItem shop docs/a.md -Content 'a' | ForEach-Object { $_.Path }
            New-CicdPullRequest shop -Source topic -Title 'A change' | Merge-CicdPullRequest -Confirm:$false | ForEach-Object { "$_ is $($_.Status)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(
            ["delivery at main", "Approved by arn:aws:iam::123456789012:user/ana", "Succeeded: Build: Succeeded, Sign-off: Succeeded", "[Container] delivery-Build line 0", "docs/a.md", "shop !1 is Merged"],
            outcome.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_region_must_be_told_and_be_one()
    {
        ErrorRecord missing = _session.Fails($"Connect-CicdProvider Aws work -Address {_server.Address} -TokenVariable {Variable} -ProfileFile {_session.Home}/none");
        Assert.StartsWith("RegionMissing", missing.FullyQualifiedErrorId, StringComparison.Ordinal);
        ErrorRecord profile = _session.Fails($"Connect-CicdProvider Aws work -Profile nothing -ProfileFile {_session.Home}/none -Region eu-west-1");
        Assert.StartsWith("ProfileNotFound", profile.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_tells_the_calls_and_makes_none()
    {
        Connect();
        Outcome outcome = _session.Run("""
            & { 1, 2 | ForEach-Object { [pscustomobject]@{ Repository = 'shop' } } | Start-CicdRun -Context work -WhatIf } 6>&1 | ForEach-Object { "$_" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Empty(_server.Writes);
        Assert.StartsWith("2 changes in 'work' would take 2 calls", Assert.Single(outcome.Output).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_and_a_key_are_given_as_credentials_and_shown_nowhere()
    {
        Connect();
        _server.Images[("shop", "1.0")] = null;
        Outcome outcome = _session.Run("""
            $null = Select-CicdContext work
            $VerbosePreference = $DebugPreference = 'Continue'
            $login = New-CicdImageCredential shop
            "$($login.Address) $($login.Credential.UserName) $($login.Credential.GetNetworkCredential().Password.Length) $($login.Credential.GetType().Name)"
            $null = New-CicdServiceAccount ci -Repository shop
            $key = New-CicdServiceAccountKey ci Git
            "$($key.Kind) $($key.UserName) $($key.Credential.GetNetworkCredential().Password.Length) $($key.Address)"
            (Get-CicdServiceAccount ci).Keys | Remove-CicdServiceAccountKey ci -Confirm:$false
            "$((Get-CicdServiceAccount ci).Keys.Count) $((Grant-CicdPermission build AmazonEC2ContainerRegistryPowerUser).Policies)"
            $login, $key | ForEach-Object { "$_"; $_.PSObject.Properties | ForEach-Object { "$($_.Name)=$($_.Value)" } }
            """);
        Assert.Empty(outcome.Errors);
        string[] lines = [.. outcome.Output.Select(item => item.ToString())];
        Assert.Equal(["123456789012.dkr.ecr.eu-west-1.amazonaws.com AWS 23 PSCredential", "Git ci-at-123456789012 27 git-codecommit.eu-west-1.amazonaws.com", "0 AmazonEC2ContainerRegistryPowerUser"], lines[..3]);
        foreach (string secret in new[] { "eyJwYXlsb2FkIjoiexample", "git-secret-" })
            Assert.DoesNotContain(secret, $"{string.Join('\n', lines)}", StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_is_made_and_deployed_as_a_canary_and_what_if_makes_nothing()
    {
        Connect();
        string spec = Path.Combine(_session.Home, "appspec.yml");
        File.WriteAllText(spec, "version: 0.0\nResources: []\n");
        string script = $$"""
            $null = Select-CicdContext work
            New-CicdApplication web live -Platform Lambda -Shift Canary -Percent 25 -Interval 00:10:00 | ForEach-Object { "$($_.Name) $($_.Environment) $($_.Kind)" }
            New-CicdDeployment web live -Specification '{{spec}}' -Reason 'Why' -Wait | ForEach-Object { "$($_.Application) is $($_.Status)" }
            """;
        Outcome nothing = _session.Run("New-CicdApplication web live -Platform Lambda -Context work -WhatIf");
        Assert.Empty(nothing.Errors);
        Assert.Empty(_server.Writes);
        Outcome outcome = _session.Run(script);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["web live CodeDeploy Lambda", "web is Succeeded"], outcome.Output.Select(item => item.ToString()));
        Assert.Contains("CicdTools.LambdaCanary25Percent10Minutes", _server.Configurations.Keys);
        Assert.StartsWith("ShiftMissing", _session.Fails("New-CicdApplication web other -Platform Lambda -Percent 10 -Context work").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_that_is_gone_is_waited_for_without_a_word_and_one_that_stays_is_an_error()
    {
        Connect();
        Outcome gone = _session.Run("Get-CicdApplication demo-cluster -UntilRemoved -Context work");
        Assert.Empty(gone.Errors);
        Assert.Empty(gone.Output);
        _server.Stacks["demo-cluster"] = ("DELETE_FAILED", "The network is in use", null);
        ErrorRecord stays = _session.Fails("Get-CicdApplication demo-cluster -UntilRemoved -Context work");
        Assert.StartsWith("RemovalFailed", stays.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NameMissing", _session.Fails("Get-CicdApplication -UntilRemoved -Context work").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private Outcome Connect() => _session.Run($"Connect-CicdProvider Aws work -Address {_server.Address} -Region eu-west-1 -TokenVariable {Variable}");
}
