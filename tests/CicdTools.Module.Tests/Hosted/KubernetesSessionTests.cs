using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over a real API server, as a user would type them. It has no node, so that no pod is ever ready.</summary>
[Collection("engine")]
public sealed class KubernetesSessionTests : IAsyncLifetime
{
    private readonly Session _session = new(ownHome: true);
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
    private readonly string _space = $"test-{Guid.NewGuid().ToString("N")[..8]}";
    private ClusterProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ClusterProcess.StartAsync();
        Assert.SkipWhen(_server.Absent is not null, _server.Absent ?? "");
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_cluster_is_connected_applied_to_looked_at_and_undone()
    {
        Outcome connected = _session.Run("Connect-CicdProvider Kubernetes cluster -ProfileFile $args[0]; $null = Select-CicdContext cluster", _server.KubeConfig);
        Assert.Empty(connected.Errors);
        PSObject context = Assert.Single(connected.Output);
        Assert.Equal("test", context.Properties["Profile"].Value);
        Assert.NotNull(context.Properties["ServerVersion"].Value);
        Assert.Equal("True test", _session.Run<string>("$c = Get-CicdCluster; \"$($c.IsReachable) $($c.Name)\""));
        Assert.Contains("test", Complete($"Connect-CicdProvider Kubernetes other -ProfileFile '{_server.KubeConfig}' -Profile t"));

        Write("1.0.0");
        Outcome shown = _session.Run("Publish-CicdManifest $args[0] -WhatIf 6>&1", _folder);
        Assert.Empty(shown.Errors);
        Assert.Contains(shown.Output, line => $"{line}".Contains("+      containers:", StringComparison.Ordinal));
        Assert.Empty(_session.Run("Get-CicdApplication -Context cluster | Where-Object Environment -eq $args[0]", _space).Output);

        Assert.Equal(["Created Namespace", "Created Deployment"], Texts(_session.Run("Publish-CicdManifest $args[0] | ForEach-Object { \"$($_.Outcome) $($_.Kind)\" }", _folder)));
        Assert.Equal(["Unchanged Namespace", "Unchanged Deployment"], Texts(_session.Run("Publish-CicdManifest $args[0] | ForEach-Object { \"$($_.Outcome) $($_.Kind)\" }", _folder)));
        Write("1.1.0");
        ErrorRecord late = _session.Fails($"Publish-CicdManifest '{_folder}' -Wait -TimeoutSeconds 1");
        Assert.StartsWith("WaitTimedOut,", late.FullyQualifiedErrorId, StringComparison.Ordinal);

        Assert.Equal(["hello 1.1.0 Deployment 0/1"], Texts(_session.Run("Get-CicdApplication hello $args[0] | ForEach-Object { \"$($_.Name) $($_.Version) $($_.Kind) $($_.Ready)/$($_.Desired)\" }", _space)));
        Assert.Equal(["1.1.0", "1.0.0"], Texts(_session.Run("Get-CicdDeployment hello $args[0] | ForEach-Object Version", _space)));
        Assert.Equal(["1.0.0 Running"], Texts(_session.Run("Undo-CicdRollout hello $args[0] -Confirm:$false | ForEach-Object { \"$($_.Version) $($_.Status)\" }", _space)));
        Assert.Equal(["1.0.0"], Texts(_session.Run("Get-CicdApplication hello $args[0] | ForEach-Object Version", _space)));
    }

    [Fact]
    public void A_credential_shows_no_token_and_works()
    {
        _session.Run("$null = Connect-CicdProvider Kubernetes cluster -ProfileFile $args[0] | Select-CicdContext", _server.KubeConfig);
        Outcome made = _session.Run("""
            $c = New-CicdClusterCredential ci default
            "$c $($c.Role) $($c.Token)"
            $ca = "$($args[0])/ca.pem"
            [System.IO.File]::WriteAllText($ca, $c.CertificateAuthority)
            $env:CICDTOOLS_TEST_CLUSTER_TOKEN = $c.Token.Reveal()
            $null = Connect-CicdProvider Kubernetes ci -Address $c.Server -CertificateAuthority $ca -TokenVariable CICDTOOLS_TEST_CLUSTER_TOKEN
            (Get-CicdCluster -Context ci).IsReachable
            Get-CicdApplication -Context ci -Environment default
            Publish-CicdManifest $args[1] -Context ci -WhatIf
            $env:CICDTOOLS_TEST_CLUSTER_TOKEN = $null
            """, _folder, Write("1.0.0"));
        Assert.Equal(["default/ci view ***", "True"], Texts(made));
        Assert.StartsWith("PermissionDenied,", Assert.Single(made.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_goes_into_a_kubeconfig_and_works_from_there()
    {
        string file = Path.Combine(_folder, "kubeconfig");
        _session.Run("$null = Connect-CicdProvider Kubernetes cluster -ProfileFile $args[0] | Select-CicdContext", _server.KubeConfig);
        Outcome shown = _session.Run("New-CicdClusterCredential keeper default -KubeConfig $args[0] -KubeContext kept -WhatIf 6>&1", file);
        Assert.Contains(shown.Output, line => $"{line}".Contains("added: context kept", StringComparison.Ordinal));
        Assert.False(File.Exists(file));
        Outcome made = _session.Run("""
            (New-CicdClusterCredential keeper default -KubeConfig $args[0] -KubeContext kept).Role
            $null = Connect-CicdProvider Kubernetes kept -ProfileFile $args[0] -Profile kept
            (Get-CicdCluster -Context kept).IsReachable
            """, file);
        Assert.Empty(made.Errors);
        Assert.Equal(["view", "True"], Texts(made));
        Assert.StartsWith("KubeConfigSeveral,", _session.Fails($"New-CicdClusterCredential keeper -KubeConfig '{file}{Path.PathSeparator}{file}'").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("KubeConfigRequired,", _session.Fails("New-CicdClusterCredential keeper -KubeContext kept").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private string Write(string version)
    {
        string file = Path.Combine(_folder, "app.yaml");
        File.WriteAllText(file, $$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: {{_space}} }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hello, namespace: {{_space}} }
            spec:
              replicas: 1
              selector: {matchLabels: {app: hello} }
              template:
                metadata: {labels: {app: hello} }
                spec: {containers: [{name: web, image: "hello:{{version}}"}]}
            """);
        return file;
    }

    private static string[] Texts(Outcome outcome) => [.. outcome.Output.Select(item => $"{item}")];

    private string[] Complete(string line)
    {
        using PowerShell shell = _session.Create("");
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.ListItemText)];
    }
}
