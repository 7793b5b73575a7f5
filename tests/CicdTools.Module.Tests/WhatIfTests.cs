using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary><c>-WhatIf</c> on every cmdlet that asks, with something of every kind there to be changed: nothing is.</summary>
[Collection("engine")]
public sealed class WhatIfTests(MainJob job) : IClassFixture<MainJob>
{
    // One call per cmdlet that would change something; $folder is the application's working folder, $new one that is not there.
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["Approve-CicdApproval"] = "Get-CicdApproval | Approve-CicdApproval",
        ["Connect-CicdProvider"] = "Connect-CicdProvider Local other",
        ["ConvertTo-CicdClusterRepository"] = "$null = [System.IO.File]::WriteAllText(\"$folder/jenkins-x.yml\", 'buildPack: go'); ConvertTo-CicdClusterRepository $folder $new; [System.IO.File]::Delete(\"$folder/jenkins-x.yml\")",
        ["ConvertTo-CicdPipeline"] = "Get-CicdPipeline hello | ConvertTo-CicdPipeline GitLabCI -Destination $new -Report \"$new.html\"",
        ["Deny-CicdApproval"] = "Get-CicdApproval | Deny-CicdApproval",
        ["Disable-CicdPipeline"] = "Disable-CicdPipeline hello ci",
        ["Disconnect-CicdProvider"] = "Disconnect-CicdProvider local",
        ["Enable-CicdPipeline"] = "Enable-CicdPipeline hello ci",
        ["Export-CicdPipeline"] = "Get-CicdPipeline hello | Export-CicdPipeline $new -Format GitLabCI",
        ["Get-CicdBadge"] = "Get-CicdBadge hello -Update \"$folder/README.md\"",
        ["Get-CicdArtifact"] = "(Get-CicdRun hello)[0] | Get-CicdArtifact -Destination $new",
        ["Grant-CicdPermission"] = "Grant-CicdPermission build AmazonEC2ContainerRegistryPowerUser",
        ["Import-CicdRepository"] = "Import-CicdRepository $folder -Name twin",
        ["Initialize-CicdProvider"] = "Initialize-CicdProvider",
        ["Install-CicdComponent"] = "Install-CicdComponent ingress-nginx 4.14.0",
        ["Invoke-CicdPromotion"] = "Invoke-CicdPromotion hello -To staging -Version ((Get-CicdRun hello)[-1].Version) -Percent 50",
        ["Merge-CicdPullRequest"] = "Merge-CicdPullRequest hello 1",
        ["New-CicdApplication"] = "New-CicdApplication hello staging -Platform Lambda",
        ["New-CicdDeployment"] = "New-CicdDeployment hello staging s3://contoso/hello.zip",
        ["New-CicdImageCredential"] = "New-CicdImageCredential hello",
        ["New-CicdServiceAccount"] = "New-CicdServiceAccount ci",
        ["New-CicdServiceAccountKey"] = "New-CicdServiceAccountKey ci",
        ["New-CicdClusterCredential"] = "New-CicdClusterCredential ci",
        ["New-CicdEnvironment"] = "New-CicdEnvironment moon",
        ["New-CicdPipeline"] = "New-CicdPipeline $folder -Format GitLabCI -IncludeContainer",
        ["New-CicdRepository"] = "New-CicdRepository other -Template static; New-CicdRepository -Path $new -Template static",
        ["New-CicdRestriction"] = "New-CicdRestriction contoso aws -Expression 'true'",
        ["New-CicdServiceConnection"] = "New-CicdServiceConnection hello github GitHub",
        ["New-CicdPullRequest"] = "New-CicdPullRequest hello topic -Title 'A topic'",
        ["Register-CicdCluster"] = "Register-CicdCluster hello production",
        ["Publish-CicdManifest"] = "Publish-CicdManifest \"$folder/README.md\"",
        ["Remove-CicdEnvironment"] = "Remove-CicdEnvironment staging",
        ["Remove-CicdImage"] = "Remove-CicdImage hello latest",
        ["Remove-CicdPipeline"] = "Remove-CicdPipeline hello ci",
        ["Remove-CicdRepository"] = "Remove-CicdRepository hello",
        ["Remove-CicdRestriction"] = "Remove-CicdRestriction contoso aws 4d0a",
        ["Remove-CicdSecret"] = "Remove-CicdSecret hello NAME",
        ["Remove-CicdServiceAccountKey"] = "Remove-CicdServiceAccountKey ci AKIA",
        ["Remove-CicdServiceConnection"] = "Remove-CicdServiceConnection hello github",
        ["Remove-CicdVariable"] = "Remove-CicdVariable hello NAME",
        ["Restart-CicdRun"] = "(Get-CicdRun hello)[0] | Restart-CicdRun",
        ["Select-CicdNamespace"] = "Select-CicdNamespace default",
        ["Set-CicdAutoDevOps"] = "Set-CicdAutoDevOps hello -Enabled $true",
        ["Set-CicdEnvironment"] = "Set-CicdEnvironment staging -InstanceCount 2 -RequireApproval",
        ["Set-CicdPullSecret"] = "Set-CicdPullSecret pull -Registry contoso.azurecr.io -Credential ([pscredential]::new('ann', ([Net.NetworkCredential]::new('', 'x').SecurePassword)))",
        ["Set-CicdRepositoryItem"] = "Set-CicdRepositoryItem hello README.md 'other'; Set-CicdRepositoryItem hello -Folder $folder",
        ["Set-CicdSecret"] = "Set-CicdSecret hello NAME ([securestring]::new())",
        ["Set-CicdVariable"] = "Set-CicdVariable hello NAME value",
        ["Start-CicdPortForward"] = "Start-CicdPortForward hello staging",
        ["Start-CicdRun"] = "Start-CicdRun hello",
        ["Stop-CicdPortForward"] = "Stop-CicdPortForward -All",
        ["Stop-CicdRun"] = "(Get-CicdRun hello)[0] | Stop-CicdRun",
        ["Uninstall-CicdComponent"] = "Uninstall-CicdComponent ingress-nginx",
        ["Update-CicdPipeline"] = "Update-CicdPipeline $folder",
        ["Undo-CicdRollout"] = "Undo-CicdRollout hello staging",
        ["Undo-CicdPromotion"] = "Undo-CicdPromotion hello production; Undo-CicdPromotion hello staging",
    };

    // What the local context does not have; the systems that do have tests of their own.
    private static readonly string[] Elsewhere = ["Disable-CicdPipeline", "Enable-CicdPipeline", "Get-CicdBadge", "Grant-CicdPermission", "Initialize-CicdProvider", "Install-CicdComponent", "Merge-CicdPullRequest", "New-CicdApplication", "New-CicdClusterCredential", "New-CicdDeployment", "New-CicdImageCredential", "New-CicdPullRequest", "New-CicdServiceAccount", "New-CicdServiceAccountKey", "New-CicdRestriction", "New-CicdServiceConnection", "Publish-CicdManifest", "Set-CicdPullSecret", "Register-CicdCluster", "Remove-CicdImage", "Remove-CicdPipeline", "Remove-CicdRestriction", "Remove-CicdSecret", "Remove-CicdServiceAccountKey", "Remove-CicdServiceConnection", "Remove-CicdVariable", "Select-CicdNamespace", "Set-CicdAutoDevOps", "Set-CicdSecret", "Set-CicdVariable", "Start-CicdPortForward", "Undo-CicdRollout", "Uninstall-CicdComponent"];

    [Fact]
    public void Nothing_is_changed_by_any_of_them()
    {
        Assert.Equal(Calls.Keys.Order(StringComparer.Ordinal), AskingCmdlets(job.Session));

        List<string> wrong = [];
        foreach ((string cmdlet, string call) in Calls)
        {
            string[] before = Snapshot.Of(job.Session.Home);
            Outcome outcome = job.Session.Run($"param($folder, $new) $WhatIfPreference = $true; $ErrorActionPreference = 'Continue'; {call}", job.Folder, Path.Combine(job.Session.Home, "work", "new"));
            string[] after = Snapshot.Of(job.Session.Home);
            wrong.AddRange(after.Except(before).Select(entry => $"{cmdlet} wrote {entry}"));
            wrong.AddRange(before.Except(after).Select(entry => $"{cmdlet} removed {entry}"));
            wrong.AddRange(outcome.Errors.Where(error => !MayRefuse(cmdlet, error)).Select(error => $"{cmdlet}: {error.FullyQualifiedErrorId}: {error}"));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void A_promotion_to_where_it_is_already_says_so_and_changes_nothing()
    {
        string[] before = Snapshot.Of(job.Session.Home);
        Assert.Matches("^Unchanged: .*already.*\\.$", job.Session.Run<string>("$p = Invoke-CicdPromotion hello -Version ((Get-CicdRun hello)[0].Version) -To staging; \"$($p.Status): $($p.Message)\""));
        Assert.Equal(before, Snapshot.Of(job.Session.Home));
    }

    [Theory]
    [InlineData("Approve-CicdApproval production-p1")]
    [InlineData("Deny-CicdApproval production-p1")]
    public void An_approval_is_decided_once(string script)
    {
        string[] before = Snapshot.Of(job.Session.Home);
        ErrorRecord error = job.Session.Fails(script);
        Assert.StartsWith("ApprovalAlreadyDecided,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(before, Snapshot.Of(job.Session.Home));
    }

    [Theory]
    [InlineData("Get-CicdRepository h", "hello")]
    [InlineData("Start-CicdRun hello -Pipeline ", ".github/workflows/ci.yml")]
    [InlineData("Receive-CicdLog {run} -Job p", "package")]
    [InlineData("Get-CicdArtifact {run} ", "package")]
    [InlineData("Get-CicdApplication ", "hello")]
    [InlineData("Invoke-CicdPromotion hello -Version 0.1", "0.1.0")]
    [InlineData("Invoke-CicdPromotion hello -To s", "staging")]
    [InlineData("Approve-CicdApproval p", "production-p2")]
    [InlineData("Undo-CicdPromotion -PromotionId s", "staging-p1")]
    public void Tab_offers_the_names_that_are_there(string line, string name)
    {
        string run = job.Session.Run<string>("(Get-CicdRun hello)[0].Id");
        line = line.Replace("{run}", run, StringComparison.Ordinal);
        using PowerShell shell = job.Session.Create("");
        Assert.Contains(name, CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.ListItemText));
    }

    // A run that has ended cannot be stopped; -WhatIf says so as the real thing would.
    private static bool MayRefuse(string cmdlet, ErrorRecord error) =>
        (cmdlet == "Stop-CicdRun" && error.FullyQualifiedErrorId.StartsWith("RunFinished", StringComparison.Ordinal))
        || (Elsewhere.Contains(cmdlet) && error.FullyQualifiedErrorId.StartsWith("NotSupported,", StringComparison.Ordinal));

    internal static IEnumerable<string> AskingCmdlets(Session session) => session
        .Run("Get-Command -Module CicdTools").Output
        .Select(command => (CmdletInfo)command.BaseObject)
        .Where(command => command.Parameters.ContainsKey("WhatIf"))
        .Select(command => command.Name)
        .Order(StringComparer.Ordinal);
}
