using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>
/// The sample that does what the page "Deploy to Azure Kubernetes Service" does, through <c>cicd</c>: Azure DevOps and Azure are fakes that are held to Microsoft's descriptions, the cluster
/// is a real API server, and what the pipeline says is done by an agent that has the sample's service connections and nothing else.
/// </summary>
public sealed class AzureSampleTests : IAsyncLifetime
{
    private const string Password = "battery-staple-42";
    private const string Shop = "00000000-0000-0000-0000-000000000001";
    private const string DevOpsVariable = "CICDTOOLS_TEST_DEVOPS_TOKEN", AzureVariable = "CICDTOOLS_TEST_AZURE_TOKEN", RegistryVariable = "CICDTOOLS_TEST_REGISTRY_PASSWORD";

    private readonly AzureDevOpsServer _devops = new(TimeProvider.System);
    private readonly AzureCloudServer _cloud = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cicdtools-test-");
    private readonly string _suffix = Guid.NewGuid().ToString("N")[..6];
    private ClusterProcess _server = null!;
    private HttpClient _admin = null!;
    private FakeProject _project = null!;
    private ContainerAgent _agent = null!;
    private string _token = "";

    private string Production => $"shop-{_suffix}";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(YamlTool.Absent is not null, YamlTool.Absent ?? "");
        _server = await ClusterProcess.StartAsync();
        Assert.SkipWhen(_server.Absent is not null, _server.Absent ?? "");
        await _devops.StartAsync();
        await _cloud.StartAsync();
        _project = _devops.AddProject("shop");
        _project.Teams["shop Team"] = ["ada@fabrikam.example"];
        FakeRepository repository = _devops.AddRepository(_project, "web", empty: true);
        _devops.Commit(repository, "main", new Dictionary<string, string> { ["Dockerfile"] = "FROM scratch\nEXPOSE 8080\n" });
        _agent = new(_cloud, (definition, path) => definition.Repository.Branches["main"].Files.GetValueOrDefault(path)) { Account = ("pusher", Password) };
        _devops.Read = (project, text) => ContainerAgent.Read(project, YamlTool.ReadAsync(text).GetAwaiter().GetResult());
        _devops.Agent = _agent.WorkAsync;
        _cloud.Subscriptions.AddRange([new() { Id = Shop, Name = "Pay as you go" }, new() { Id = "00000000-0000-0000-0000-000000000003", Name = "Old", State = "Disabled" }]);
        _cloud.Subscriptions[0].Clusters.AddRange([Cluster("production", "Running"), Cluster("asleep", "Stopped")]);
        _cloud.Subscriptions[0].Registries.Add("contoso");
        await ReadyClusterAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        _admin?.Dispose();
        await _devops.DisposeAsync();
        await _cloud.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_goes_from_a_Dockerfile_to_the_cluster_and_then_through_three_environments_with_a_canary()
    {
        ShellResult first = Run("-Environment", "production", "-Namespace", Production);
        Assert.True(first is { Errors: "", ExitCode: 0 }, $"{first.Errors}\n{string.Join('\n', _agent.Done)}");
        Assert.Equal(["Connect", "The cluster and the registry", "Connections and environments", "The pipeline and its manifests", "Run", "What there is now"], first.Lines.Where(line => line.StartsWith("== ", StringComparison.Ordinal)).Select(line => line[3..]));
        FakeBuild build = Assert.Single(_project.Builds);
        string secret = Assert.Single(_agent.Done, line => line.StartsWith("secret ", StringComparison.Ordinal)).Split('/')[^1];
        Assert.Equal([$"pushed web:{build.Id}", $"secret {Production}/{secret}", $"deploy in {Production}"], _agent.Done);
        // Both stages, the image, the pull secret and the deployment are shown.
        Assert.Matches("Build +.*Succeeded", first.Output);
        Assert.Matches("Deploy_production +.*Succeeded", first.Output);
        Assert.Contains($"{_cloud.LoginServer}/web", first.Output, StringComparison.Ordinal);
        Assert.Matches($"{secret} +{Production} +https://{_cloud.LoginServer} +pusher", first.Output);
        Assert.Matches($"web +{Production} +{build.Id}", first.Output);
        JsonNode deployment = (await FindAsync($"apis/apps/v1/namespaces/{Production}/deployments/web"))!;
        Assert.Equal($"{_cloud.LoginServer}/web:{build.Id}", (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Equal(secret, (string?)deployment["spec"]!["template"]!["spec"]!["imagePullSecrets"]![0]!["name"]);
        Assert.Equal("kubernetes.io/dockerconfigjson", (string?)(await FindAsync($"api/v1/namespaces/{Production}/secrets/{secret}"))!["type"]);
        Assert.NotNull(await FindAsync($"api/v1/namespaces/{Production}/services/web"));
        Assert.Equal($"production.{Production}", $"{_project.Environments.Single().Name}.{_project.Environments.Single().Resources.Single()["name"]}");
        // No other pipeline was let use anything.
        Assert.Equal(3, _project.Permissions.Count);
        Assert.All(_project.Permissions.Values, allowed => Assert.Equal([$"{build.Definition.Id}"], allowed));
        RequireSilence(first);

        _agent.Done.Clear();
        ShellResult second = Run("-Environment", "preview,staging,production", "-Namespace", $"preview-{_suffix},staging-{_suffix},{Production}", "-CanaryPercent", "25", "-Approver", "ada@fabrikam.example", "-Approve");
        Assert.True(second is { Errors: "", ExitCode: 0 }, $"{second.Errors}\n{string.Join('\n', _agent.Done)}");
        FakeBuild next = _project.Builds[^1];
        Assert.Equal(["Build", "Deploy_preview", "Deploy_staging", "Canary_production", "Promote_production", "Reject_production"], next.Jobs.Select(job => job.Name));
        Assert.Equal([$"pushed web:{next.Id}", $"secret preview-{_suffix}/{secret}", $"deploy in preview-{_suffix}", $"secret staging-{_suffix}/{secret}", $"deploy in staging-{_suffix}", $"secret {Production}/{secret}", $"canary of 1 in {Production}", $"promote in {Production}"], _agent.Done);
        // It was approved twice: the share, and then the whole.
        Assert.Equal(2, _devops.Writes.Count(write => write.Method == "PATCH" && write.Path.EndsWith("/approvals", StringComparison.Ordinal)));
        Assert.Equal(["web"], await DeploymentsAsync());
        Assert.Equal($"{_cloud.LoginServer}/web:{next.Id}", (string?)(await FindAsync($"apis/apps/v1/namespaces/{Production}/deployments/web"))!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Equal([$"{build.Id}", $"{next.Id}"], _cloud.Images["web"].Values.SelectMany(tags => tags).Order());
        RequireSilence(second);

        // Somebody says no to the whole: the canary is taken away, and the stable one stays as it was.
        _agent.Done.Clear();
        using CancellationTokenSource over = new();
        Task decisions = DecideAsync(over.Token);
        ShellResult third = Run("-Environment", "production", "-Namespace", Production, "-CanaryPercent", "25");
        await over.CancelAsync();
        await decisions;
        Assert.Equal(1, third.ExitCode);
        Assert.Contains("[RunFailed]", third.Errors, StringComparison.Ordinal);
        Assert.Equal([$"canary of 1 in {Production}", $"reject in {Production}"], _agent.Done[2..]);
        Assert.Equal(["web"], await DeploymentsAsync());
        Assert.Equal($"{_cloud.LoginServer}/web:{next.Id}", (string?)(await FindAsync($"apis/apps/v1/namespaces/{Production}/deployments/web"))!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
    }

    [Fact]
    public async Task With_what_if_nothing_is_changed_anywhere()
    {
        ShellResult result = Run("-Environment", "production", "-Namespace", Production, "-WhatIf");
        Assert.Equal(("", 0), (result.Errors, result.ExitCode));
        Assert.Contains("Make a connection to DockerRegistry", result.Output, StringComparison.Ordinal);
        Assert.Contains("Make the environment", result.Output, StringComparison.Ordinal);
        Assert.Contains("a token that never ends", result.Output, StringComparison.Ordinal);
        Assert.Single(result.Lines, line => line.StartsWith("Later: ", StringComparison.Ordinal));
        Assert.Empty(_devops.Writes);
        Assert.Empty(_cloud.Writes);
        Assert.Null(await FindAsync($"api/v1/namespaces/{Production}/serviceaccounts/azure-pipelines"));
        RequireSilence(result);
    }

    [Theory]
    [InlineData("ClusterStopped", "-Cluster", "asleep")]
    [InlineData("ClusterNotFound", "-Cluster", "nothing")]
    [InlineData("SubscriptionDisabled", "-Subscription", "Old")]
    [InlineData("EnvironmentNotFound", "-Namespace", "no-such-namespace")]
    [InlineData("RegistryNotFound", "-Registry", "fabrikam")]
    [InlineData("InvalidName", "-Image", "Web")]
    public void What_is_wrong_ends_it_before_anything_is_made(string id, string parameter, string value)
    {
        string[] usual = parameter == "-Namespace" ? [] : ["-Namespace", Production];
        ShellResult result = Run([.. usual, parameter, value]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"[{id}]", result.Errors, StringComparison.Ordinal);
        // A name of an image is read with the pipeline that it stands in: by then the connections are there, and no file is.
        Assert.Equal(id == "InvalidName" ? ["Dockerfile"] : Array.Empty<string>(), id == "InvalidName" ? _project.Repositories[0].Branches["main"].Files.Keys : _devops.Writes.Select(write => write.Path));
        Assert.Empty(_project.Builds);
    }

    [Fact]
    public void An_environment_of_another_cluster_is_not_taken_over()
    {
        FakeEnvironment environment = _devops.AddEnvironment(_project, "production");
        environment.Resources.Add(new() { ["id"] = 7, ["name"] = Production, ["namespace"] = Production, ["clusterName"] = "elsewhere", ["serviceEndpointId"] = Guid.NewGuid().ToString() });
        ShellResult result = Run("-Namespace", Production);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("[EnvironmentOfOtherCluster]", result.Errors, StringComparison.Ordinal);
        Assert.Contains("'elsewhere'", result.Errors, StringComparison.Ordinal);
        Assert.Empty(_project.Builds);
    }

    [Fact]
    public void What_can_be_chosen_is_completed()
    {
        using Session session = new(ownHome: true);
        Environment.SetEnvironmentVariable(AzureVariable, AzureCloudServer.Token);
        try
        {
            Assert.Equal(["'Pay as you go'"], Complete(session, $"Connect-CicdProvider Azure cloud -Address {_cloud.Address} -TokenVariable {AzureVariable} -Project P"));
            session.Run($"$null = Connect-CicdProvider Azure cloud -Address {_cloud.Address} -TokenVariable {AzureVariable} -Project 'Pay as you go'");
            Assert.Equal(["production"], Complete(session, "New-CicdClusterCredential -Context cloud -Name p"));
            Assert.Equal(["contoso"], Complete(session, "Get-CicdRegistry -Context cloud -Name c"));
            Assert.Equal(["contoso"], Complete(session, "Get-CicdImage -Context cloud -Repository c"));
            Assert.Equal(["Registry", "RegistryPull"], Complete(session, "Initialize-CicdProvider -Context cloud -Part R"));
            session.Run("$null = Connect-CicdProvider Kubernetes cluster -ProfileFile $args[0]", _server.KubeConfig);
            Assert.Equal([Production], Complete(session, "New-CicdClusterCredential ci -Context cluster -Environment shop-"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(AzureVariable, null);
        }
    }

    private static string[] Complete(Session session, string line)
    {
        using System.Management.Automation.PowerShell shell = session.Create("");
        return [.. System.Management.Automation.CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText)];
    }

    private ShellResult Run(params string[] more)
    {
        Dictionary<string, string> usual = new() { ["-Cluster"] = "production", ["-Registry"] = "contoso", ["-Subscription"] = "Pay as you go" };
        string[] arguments =
        [
            Path.Combine(Built.Root, "samples", "azure-aks.ps1"),
            "-Organization", $"{_devops.Address}/fabrikam", "-Repository", "shop/web", "-RegistryUser", "pusher", "-RegistryPasswordVariable", RegistryVariable,
            "-DevOpsTokenVariable", DevOpsVariable, "-AzureTokenVariable", AzureVariable, "-AzureAddress", _cloud.Address, "-PollSeconds", "1", "-TimeoutSeconds", "120",
            .. usual.Where(pair => !more.Contains(pair.Key)).SelectMany(pair => new[] { pair.Key, pair.Value }),
        ];
        return ShellProcess.Run([.. arguments, .. more], environment: [("TMPDIR", _folder.FullName), ("CICDTOOLS_HOME", null), (DevOpsVariable, AzureDevOpsServer.Token), (AzureVariable, AzureCloudServer.Token), (RegistryVariable, Password)]);
    }

    /// <summary>No secret was said, and nothing was left behind.</summary>
    private void RequireSilence(ShellResult result)
    {
        foreach (string secret in new[] { Password, AzureDevOpsServer.Token, AzureCloudServer.Token, _token })
        {
            Assert.DoesNotContain(secret, result.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, result.Errors, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    // Approves the canary, and rejects the whole, as each comes up.
    private async Task DecideAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer pulse = new(TimeSpan.FromMilliseconds(100));
        while (!cancellationToken.IsCancellationRequested)
        {
            FakeBuild build = _project.Builds[^1];
            foreach (FakeJob job in build.Jobs.ToArray())
            {
                if (job.Gate is { Status: "pending" } gate && job.IsReached(build, DateTimeOffset.UtcNow))
                    (gate.DecidedAt, gate.Status) = (DateTimeOffset.UtcNow, job.Name.StartsWith("Canary", StringComparison.Ordinal) ? "approved" : "rejected");
            }

            try
            {
                await pulse.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<string[]> DeploymentsAsync() => [.. ((JsonArray)(await FindAsync($"apis/apps/v1/namespaces/{Production}/deployments"))!["items"]!).Select(one => (string)one!["metadata"]!["name"]!)];

    private async Task<JsonNode?> FindAsync(string path)
    {
        using HttpResponseMessage answer = await _admin.GetAsync(path);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }

    // Namespaces, and an administrator's token, which is what Azure's kubeconfig has.
    private async Task ReadyClusterAsync()
    {
        JsonNode config = await YamlTool.ReadAsync(await File.ReadAllTextAsync(_server.KubeConfig));
        JsonNode cluster = config["clusters"]![0]!["cluster"]!, user = config["users"]![0]!["user"]!;
        string authority = Text(cluster["certificate-authority-data"]);
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(Text(user["client-certificate-data"]), Text(user["client-key-data"]));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [certificate],
                CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { X509Certificate2.CreateFromPem(authority) } },
            },
        };
        _admin = new(handler) { BaseAddress = new($"{cluster["server"]}/") };
        foreach (string space in new[] { Production, $"preview-{_suffix}", $"staging-{_suffix}" })
            await PostAsync("api/v1/namespaces", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = space } });
        await PostAsync("api/v1/namespaces/default/serviceaccounts", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = $"aks-{_suffix}" } });
        await PostAsync("apis/rbac.authorization.k8s.io/v1/clusterrolebindings", new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject { ["name"] = $"aks-{_suffix}" },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = $"aks-{_suffix}", ["namespace"] = "default" }),
        });
        JsonNode made = await PostAsync($"api/v1/namespaces/default/serviceaccounts/aks-{_suffix}/token", new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject { ["expirationSeconds"] = 3600 } });
        _token = (string)made["status"]!["token"]!;
        _cloud.Kubeconfigs["listClusterUserCredential production"] = $$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: production
              cluster: {server: "{{cluster["server"]}}", certificate-authority-data: {{cluster["certificate-authority-data"]}} }
            contexts:
            - name: production
              context: {cluster: production, user: clusterUser}
            current-context: production
            users:
            - name: clusterUser
              user: {token: {{_token}} }
            """;
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        using ByteArrayContent content = new(Encoding.UTF8.GetBytes(body.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage answer = await _admin.PostAsync(path, content);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException(text);
    }

    private static string Text(JsonNode? base64) => Encoding.UTF8.GetString(Convert.FromBase64String((string)base64!));

    private static JsonObject Cluster(string name, string power) => new()
    {
        ["id"] = $"/subscriptions/{Shop}/resourcegroups/shop/providers/Microsoft.ContainerService/managedClusters/{name}",
        ["name"] = name,
        ["type"] = "Microsoft.ContainerService/managedClusters",
        ["location"] = "westeurope",
        ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded", ["powerState"] = new JsonObject { ["code"] = power }, ["kubernetesVersion"] = "1.32", ["dnsPrefix"] = name, ["fqdn"] = $"{name}.hcp.westeurope.azmk8s.io" },
    };
}
