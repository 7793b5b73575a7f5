using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Tests.Fakes.AzureDevOps;
using CicdTools.Tests.Fakes.Kubernetes;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Pipelines that build an image and deploy it to Azure Kubernetes Service: https://learn.microsoft.com/en-us/azure/aks/devops-pipeline.</summary>
public sealed class TemplateTests : IAsyncLifetime
{
    private const string Build = "docker-container-to-acr";
    private const string Deploy = "deploy-to-existing-kubernetes-cluster";

    private readonly AzureDevOpsFixture _fixture = new();
    private AzureDevOpsProvider _provider = null!;

    private static PipelineTemplateRequest Request => new() { Template = Deploy, Repository = "My team/hello", Image = "contoso.azurecr.io/shop/web", Environments = ["production"], Force = true };

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        _provider = _fixture.Provider();
        _fixture.Azure.Commit(_fixture.Hello, "main", new Dictionary<string, string> { ["Dockerfile"] = "FROM scratch\nEXPOSE 5000/tcp\n" });
        await ApplyAsync(await _provider.PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "contoso", Kind = ServiceConnectionKind.DockerRegistry, Address = "contoso.azurecr.io", UserName = "ada", Secret = new("battery") }, default));
        foreach (string environment in (string[])["preview", "staging", "production"])
        {
            _fixture.Azure.AddEnvironment(_fixture.Project, environment);
            await ApplyAsync(await _provider.PlanRegisterClusterAsync(new() { Repository = "My team", Name = "aks", Environment = environment, Certificate = new() { Server = "https://203.0.113.7:6443", Token = new("staple"), Namespace = environment == "production" ? "default" : environment } }, default));
        }
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_templates_are_named_as_Microsofts_own()
    {
        PipelineTemplate[] all = await _provider.GetPipelineTemplatesAsync(default).ToArrayAsync();
        Assert.Equal([(Build, "Docker: build and push an image to Azure Container Registry"), (Deploy, "Deploy to Azure Kubernetes Service")], all.Select(one => (one.Key, one.Name)));
    }

    // https://learn.microsoft.com/en-us/azure/devops/pipelines/tasks/reference/docker-v2
    [Fact]
    public async Task An_image_is_built_and_pushed_by_one_stage()
    {
        Change change = await _provider.PlanFromTemplateAsync(Request with { Template = Build, Environments = [] }, default);
        Assert.Contains("\n+          - task: Docker@2\n", change.Details, StringComparison.Ordinal);
        Pipeline made = await ApplyAsync<Pipeline>(change);
        Assert.Equal(["Build"], made.Stages.Select(stage => stage.Name));
        Assert.False(Files.ContainsKey("manifests/deployment.yml"));
        Assert.Equal(
            """
            trigger: [main]

            pr: none

            stages:
              - stage: Build
                jobs:
                  - job: Build
                    pool:
                      vmImage: ubuntu-latest
                    steps:
                      - task: Docker@2
                        inputs:
                          command: buildAndPush
                          containerRegistry: contoso
                          repository: shop/web
                          Dockerfile: Dockerfile
                          tags: $(Build.BuildId)
                        displayName: Build and push the image

            """,
            Files["azure-pipelines.yml"]);
        Judge();
    }

    [Fact]
    public async Task Two_stages_build_and_deploy_with_manifests_in_one_commit()
    {
        int writes = _fixture.Server.Writes.Length;
        Change change = await _provider.PlanFromTemplateAsync(Request, default);
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        Assert.Equal(writes, _fixture.Server.Writes.Length);
        Pipeline made = await ApplyAsync<Pipeline>(change);
        Assert.Equal(["Build", "Deploy_production"], made.Stages.Select(stage => stage.Name));
        JsonNode push = Assert.Single(_fixture.Server.Writes[writes..]).Body!;
        Assert.Equal(["/azure-pipelines.yml", "/manifests/deployment.yml", "/manifests/service.yml"], ((JsonArray)push["commits"]![0]!["changes"]!).Select(one => (string?)one!["item"]!["path"]));
        Assert.Equal("Build contoso.azurecr.io/shop/web and deploy it to production by a pipeline", (string?)push["commits"]![0]!["comment"]);
        string yaml = Files["azure-pipelines.yml"];
        Assert.EndsWith(
            """
              - stage: Deploy_production
                jobs:
                  - deployment: Deploy_production
                    pool:
                      vmImage: ubuntu-latest
                    environment: production.default
                    strategy:
                      runOnce:
                        deploy:
                          steps:
                            - download: current
                              artifact: manifests
                            - task: KubernetesManifest@1
                              inputs:
                                action: createSecret
                                namespace: default
                                secretType: dockerRegistry
                                secretName: contoso-auth
                                dockerRegistryEndpoint: contoso
                              displayName: Make the pull secret
                            - task: KubernetesManifest@1
                              inputs:
                                action: deploy
                                namespace: default
                                containers: contoso.azurecr.io/shop/web:$(Build.BuildId)
                                imagePullSecrets: contoso-auth
                                manifests: |
                                  $(Pipeline.Workspace)/manifests/deployment.yml
                                  $(Pipeline.Workspace)/manifests/service.yml
                              displayName: Deploy

            """,
            yaml,
            StringComparison.Ordinal);
        Manifest[] objects = Objects();
        Assert.Equal([("Deployment", "web"), ("Service", "web")], objects.Select(one => (one.Kind, one.Name)));
        Assert.Equal((1L, 5000L), ((long)objects[0].Content["spec"]!["replicas"]!, (long)objects[0].Content["spec"]!["template"]!["spec"]!["containers"]![0]!["ports"]![0]!["containerPort"]!));
        Judge();
        // A second time nothing is left to do, and one that differs is not overwritten unasked.
        Assert.NotNull((await _provider.PlanFromTemplateAsync(Request with { Force = false }, default)).AlreadyDone);
        Assert.Equal("PipelineExists", await IdAsync(Request with { Force = false, Environments = ["staging"] }));
    }

    // https://learn.microsoft.com/en-us/azure/devops/pipelines/ecosystems/kubernetes/canary-demo
    [Fact]
    public async Task The_last_environment_gets_a_canary_that_is_promoted_or_taken_away()
    {
        Pipeline made = await ApplyAsync<Pipeline>(await _provider.PlanFromTemplateAsync(Request with { Environments = ["preview", "staging.staging", "production"], CanaryPercent = 30 }, default));
        Assert.Equal(["Build", "Deploy_preview", "Deploy_staging", "Canary_production", "Promote_production", "Reject_production"], made.Stages.Select(stage => stage.Name));
        string yaml = Files["azure-pipelines.yml"];
        foreach (string part in (string[])["environment: preview.preview\n", "environment: staging.staging\n", "environment: production.default\n", "strategy: canary\n", "percentage: '30'\n", "action: promote\n", "action: reject\n"])
            Assert.Contains(part, yaml, StringComparison.Ordinal);
        // Only what deploys asks for the environment's approval; what takes the canary away names its cluster itself, and waits for nobody.
        Assert.EndsWith(
            """
              - stage: Reject_production
                dependsOn: [Canary_production, Promote_production]
                condition: failed()
                jobs:
                  - job: Reject_production
                    pool:
                      vmImage: ubuntu-latest
                    steps:
                      - checkout: none
                      - download: current
                        artifact: manifests
                      - task: KubernetesManifest@1
                        inputs:
                          action: reject
                          namespace: default
                          kubernetesServiceConnection: aks
                          strategy: canary
                          manifests: |
                            $(Pipeline.Workspace)/manifests/deployment.yml
                            $(Pipeline.Workspace)/manifests/service.yml
                        displayName: Take the canary away

            """,
            yaml,
            StringComparison.Ordinal);
        // 30 % of four pods is one at least.
        Assert.Equal(4, (long)Objects()[0].Content["spec"]!["replicas"]!);
        Judge();
    }

    [Theory]
    [InlineData("contoso.azurecr.io/Shop/Web", "InvalidName")]
    [InlineData("contoso.azurecr.io/shop/web:1", "InvalidName")]
    [InlineData("contoso.azurecr.io/shop//web", "InvalidName")]
    [InlineData("contoso.azurecr.io/../web", "InvalidName")]
    [InlineData("shop/web", "InvalidName")]
    [InlineData("con_toso.azurecr.io/web", "InvalidName")]
    [InlineData("fabrikam.azurecr.io/web", "ConnectionNotFound")]
    [InlineData("", "SettingMissing")]
    public async Task An_image_is_checked_before_anything_is_sent(string image, string id)
    {
        int writes = _fixture.Server.Writes.Length;
        Assert.Equal(id, await IdAsync(Request with { Image = image }));
        Assert.Equal(writes, _fixture.Server.Writes.Length);
    }

    [Fact]
    public async Task What_a_template_lacks_or_does_not_take_is_said_beforehand()
    {
        int writes = _fixture.Server.Writes.Length;
        Assert.Equal("TemplateNotFound", await IdAsync(Request with { Template = "docker" }));
        Assert.Equal("RepositoryRequired", await IdAsync(Request with { Repository = null, Folder = "." }));
        Assert.Equal("SettingMissing", await IdAsync(Request with { Environments = [] }));
        Assert.Equal("SettingNotTaken", await IdAsync(Request with { Template = Build }));
        Assert.Equal("SettingInvalid", await IdAsync(Request with { CanaryPercent = 100 }));
        Assert.Equal("EnvironmentNotFound", await IdAsync(Request with { Environments = ["nowhere"] }));
        Assert.Equal("NamespaceNotFound", await IdAsync(Request with { Environments = ["production.shop"] }));
        Assert.Equal("EnvironmentTwice", await IdAsync(Request with { Environments = ["production", "production.default"] }));
        Assert.Equal("ConnectionNotFound", await IdAsync(Request with { Connection = "aks" }));
        Assert.Equal("RepositoryNotFound", await IdAsync(Request with { Repository = "My team/nothing" }));
        _fixture.Azure.AddEnvironment(_fixture.Project, "bare");
        Assert.Equal("NamespaceNotFound", await IdAsync(Request with { Environments = ["bare"] }));
        _fixture.Azure.AddRepository(_fixture.Project, "empty");
        Assert.Equal("PathNotFound", await IdAsync(Request with { Repository = "My team/empty" }));
        Assert.Equal(writes, _fixture.Server.Writes.Length);
        // Two namespaces, and two connections to one registry.
        await ApplyAsync(await _provider.PlanRegisterClusterAsync(new() { Repository = "My team", Name = "aks", Environment = "production", Certificate = new() { Server = "https://203.0.113.7:6443", Token = new("staple"), Namespace = "shop" } }, default));
        Assert.Equal("NamespaceAmbiguous", await IdAsync(Request));
        await ApplyAsync(await _provider.PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "second", Kind = ServiceConnectionKind.DockerRegistry, Address = "https://contoso.azurecr.io", UserName = "bob", Secret = new("horse") }, default));
        Assert.Equal("ConnectionAmbiguous", await IdAsync(Request with { Environments = ["production.shop"] }));
        await ApplyAsync<Pipeline>(await _provider.PlanFromTemplateAsync(Request with { Environments = ["production.shop"], Connection = "second" }, default));
        Assert.Contains("environment: production.shop", Files["azure-pipelines.yml"], StringComparison.Ordinal);
        // A cluster whose connection was removed.
        _fixture.Project.Endpoints.RemoveAll(one => (string?)one["name"] == "aks");
        Assert.Equal("ConnectionNotFound", await IdAsync(Request with { Environments = ["staging"], Connection = "second" }));
    }

    [Fact]
    public async Task An_environment_keeps_its_cluster()
    {
        ClusterRegistrationRequest other = new() { Repository = "My team", Name = "other", Environment = "production", Certificate = new() { Server = "https://203.0.113.9:6443", Token = new("staple"), Namespace = "default" } };
        int writes = _fixture.Server.Writes.Length;
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => _provider.PlanRegisterClusterAsync(other, default));
        Assert.Equal(("EnvironmentOfOtherCluster", true), (refused.Id, refused.Message.Contains("of the cluster 'aks'", StringComparison.Ordinal)));
        // Its connection is there already: it is the same all the same.
        await ApplyAsync(await _provider.PlanRegisterClusterAsync(other with { Environment = null }, default));
        Assert.Equal("EnvironmentOfOtherCluster", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanRegisterClusterAsync(other, default))).Id);
        Assert.Equal(writes + 1, _fixture.Server.Writes.Length);
        Assert.Contains("already", (await _provider.PlanRegisterClusterAsync(other with { Name = "aks", Certificate = other.Certificate! with { Server = "https://203.0.113.7:6443" } }, default)).AlreadyDone, StringComparison.Ordinal);
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/pipeline-permissions
    [Fact]
    public async Task Pipelines_are_let_use_the_cluster_and_its_environment()
    {
        ClusterRegistrationRequest request = new() { Repository = "My team", Name = "aks", Environment = "production", Pipelines = ["hello"], Certificate = new() { Server = "https://203.0.113.7:6443", Token = new("staple"), Namespace = "default" } };
        Change change = await _provider.PlanRegisterClusterAsync(request, default);
        Assert.Equal("Let hello use both", change.Action);
        string connection = (string)_fixture.Project.Endpoints.Single(one => (string?)one["name"] == "aks")["id"]!;
        int environment = _fixture.Project.Environments.Single(one => one.Name == "production").Id;
        Assert.Equal([$"PATCH /My%20team/_apis/pipelines/pipelinepermissions/endpoint/{connection}", $"PATCH /My%20team/_apis/pipelines/pipelinepermissions/environment/{environment}"], change.Calls!.Calls);
        await ApplyAsync(change);
        foreach (string resource in (string[])[$"endpoint/{connection}", $"environment/{environment}"])
            Assert.Equal([$"{_fixture.Definition.Id}"], _fixture.Project.Permissions[resource]);
        Change all = await _provider.PlanRegisterClusterAsync(request with { Name = "new", Environment = null, Pipelines = ["*"] }, default);
        Assert.Equal("Connect the cluster at 203.0.113.7:6443, and let all pipelines use it", all.Action);
        await ApplyAsync(all);
        Assert.Equal(["*"], _fixture.Project.Permissions[$"endpoint/{(string?)_fixture.Project.Endpoints[^1]["id"]}"]);
        Assert.Equal("PipelineNotFound", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanRegisterClusterAsync(request with { Pipelines = ["nothing"] }, default))).Id);
    }

    private IReadOnlyDictionary<string, string> Files => _fixture.Hello.Branches["main"].Files;

    private Manifest[] Objects() => [.. Manifest.ReadAll(Files.Where(pair => pair.Key.StartsWith("manifests/", StringComparison.Ordinal)).Select(pair => new PipelineFile(pair.Key, pair.Value)))];

    /// <summary>Microsoft's language service about the pipeline, and Kubernetes' description about the manifests.</summary>
    private void Judge()
    {
        Assert.Empty(Linters.Azure([new("azure-pipelines.yml", Files["azure-pipelines.yml"])]));
        if (KubernetesDescription.Shared is { } description)
            Assert.Empty(Objects().SelectMany(one => description.Find(new("POST", "", "", one.Content))));
    }

    private async Task<string> IdAsync(PipelineTemplateRequest request) => (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanFromTemplateAsync(request, default))).Id;

    private static async Task<object?> ApplyAsync(Change change) => await WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await ApplyAsync(change));
}
