using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over a Spinnaker on loopback, as a user would type them.</summary>
[Collection("engine")]
public sealed class SpinnakerSessionTests : IAsyncLifetime
{
    private readonly GateServer _server = new(TimeProvider.System) { StageSeconds = 0 };
    private readonly Session _session = new(ownHome: true);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cicdtools-");

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _server.IsOpen = true;
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_pipeline_is_saved_started_and_judged()
    {
        string file = Path.Combine(_folder.FullName, "deploy.json");
        File.WriteAllText(file, """{"name":"Deploy","stages":[{"refId":"1","requisiteStageRefIds":[],"type":"manualJudgment","name":"Deploy to production?"},{"refId":"2","requisiteStageRefIds":["1"],"type":"wait","name":"deploy","waitTime":1}]}""");
        Outcome outcome = _session.Run($$"""
            $ConfirmPreference = 'None'
            Connect-CicdProvider Spinnaker spin -Address {{_server.Address}} | ForEach-Object { "$($_.Account) $($_.ServerVersion)" }
            $null = Select-CicdContext spin
            New-CicdRepository sample | ForEach-Object { "$_" }
            New-CicdPipeline -Repository sample -DefinitionFile '{{file}}' | ForEach-Object { "$($_.Name)" }
            $run = Start-CicdRun sample Deploy
            $run.Status
            Get-CicdApproval -Repository sample | Approve-CicdApproval | ForEach-Object { "$_ $($_.Status)" }
            (Wait-CicdRun $run.Id).Status
            $run = Start-CicdRun sample Deploy
            Get-CicdApproval -Repository sample | Deny-CicdApproval | ForEach-Object { "$($_.Status)" }
            (Get-CicdRun -RunId $run.Id).Status
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["ada 2025.1.0", "sample", "Deploy", "Waiting", "sample Deploy: Deploy to production? Approved", "Succeeded", "Denied", "Failed"], outcome.Output.Select(item => item.ToString()));

        int writes = _server.Writes.Length;
        outcome = _session.Run("""
            $WhatIfPreference = $true
            New-CicdRepository other
            Start-CicdRun sample Deploy
            Restart-CicdRun (Get-CicdRun sample)[0].Id -FailedOnly
            Disable-CicdPipeline sample Deploy
            Remove-CicdPipeline sample Deploy
            Remove-CicdRepository sample
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(writes, _server.Writes.Length);
    }

    [Fact]
    public void A_version_is_promoted_by_its_judgment_and_taken_back()
    {
        _server.FollowsExecutions = true;
        _server.AddApplication("sample");
        System.Text.Json.Nodes.JsonObject pipeline = _server.AddPipeline("sample", "Deliver");
        pipeline["stages"] = System.Text.Json.Nodes.JsonNode.Parse("""
            [{"refId":"1","requisiteStageRefIds":[],"type":"deployManifest","name":"Stage","account":"staging"},
             {"refId":"2","requisiteStageRefIds":["1"],"type":"manualJudgment","name":"Release?"},
             {"refId":"3","requisiteStageRefIds":["2"],"type":"deployManifest","name":"Release","account":"production"}]
            """);
        pipeline["expectedArtifacts"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"matchArtifact":{"type":"docker/image","name":"gcr.io/contoso/sample"}}]""");
        Outcome outcome = _session.Run($$"""
            $ConfirmPreference = 'None'
            $null = Connect-CicdProvider Spinnaker spin -Address {{_server.Address}}
            $null = Select-CicdContext spin
            foreach ($version in 'v1.0.0', 'v1.1.0') {
                $promotion = Invoke-CicdPromotion sample $version -To production
                "$($promotion.Version) $($promotion.Status)"
                Get-CicdApproval -Repository sample | Approve-CicdApproval | Out-Null
                (Get-CicdPromotion $promotion.Id).Status
            }
            (Undo-CicdPromotion sample production -Wait).Status
            Get-CicdApplication sample production | ForEach-Object { "$($_.Environment) $($_.Version)" }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["v1.0.0 Waiting", "Succeeded", "v1.1.0 Waiting", "Succeeded", "Succeeded", "production v1.0.0"], outcome.Output.Select(item => item.ToString()));
    }
}
