using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>What we send is what Google's own command line sends for the same job.</summary>
public sealed class GcloudTests : GoogleTests
{
    private const string Linked = $"{GoogleServer.Parent}/connections/github/repositories/hello";

    [Fact]
    public async Task The_trigger_of_a_tag_is_the_same()
    {
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "triggers", "create", "github", "--name=releases", $"--repository={Linked}", "--tag-pattern=v.*", "--build-config=cloudbuild.yaml", $"--region={GoogleServer.Location}");
        Exchange theirs = World.Server.Writes.Single();
        World.Google.Triggers.RemoveAt(1);
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = "github/hello", Name = "releases", Start = PipelineStart.Tag, Filter = "v.*" }, default));
        Same(theirs, World.Server.Writes[^1]);
    }

    [Fact]
    public async Task The_run_of_a_trigger_is_the_same()
    {
        string id = (string)World.Trigger["id"]!;
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "triggers", "run", id, "--tag=v1.0.0", "--substitutions=_COLOR=blue", $"--region={GoogleServer.Location}");
        Exchange theirs = World.Server.Writes.Single();
        await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = "github/hello", Ref = "refs/tags/v1.0.0", Variables = new VariableMap().With("_COLOR", "blue") }, default));
        Same(theirs, World.Server.Writes[^1]);
    }

    [Fact]
    public async Task The_build_of_a_folder_is_the_same()
    {
        using TestFolder folder = new();
        File.WriteAllText(folder["cloudbuild.yaml"], "steps:\n- name: alpine\n  script: make\n  allow_failure: true\n  env: [A=1]\ntimeout: 600s\nsubstitutions:\n  _ZIP: '007'\noptions:\n  dynamicSubstitutions: true\n  machineType: E2_HIGHCPU_8\nimages: ['eu.gcr.io/x/y:$_ZIP']\n");
        World.Google.Buckets["contoso-ci_cloudbuild"] = new() { ["name"] = "contoso-ci_cloudbuild" };
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "submit", "--no-source", "--async", $"--config={folder["cloudbuild.yaml"]}", $"--region={GoogleServer.Location}");
        JsonObject theirs = World.Google.Submitted[0];
        await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = folder.Path }, default));
        JsonObject ours = (JsonObject)World.Google.Submitted[1].DeepClone();
        Assert.NotNull(ours["source"]);
        ours.Remove("source");
        Assert.True(JsonNode.DeepEquals(theirs, ours), $"gcloud: {theirs.ToJsonString()}\nours: {ours.ToJsonString()}");
        Exchange[] builds = [.. World.Server.Writes.Where(exchange => exchange.Path.EndsWith("/builds", StringComparison.Ordinal))];
        Assert.Equal(builds[0].Path, builds[1].Path);
    }

    [Fact]
    public async Task The_connection_to_GitHub_is_the_same()
    {
        World.Google.Policies["project"] = new() { ["version"] = 1, ["etag"] = "BwE1", ["bindings"] = new JsonArray(new JsonObject { ["role"] = "roles/secretmanager.admin", ["members"] = new JsonArray(GoogleServer.BuildAgent) }) };
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "connections", "create", "github", "work", $"--region={GoogleServer.Location}");
        Exchange theirs = World.Server.Writes.Single();
        World.Google.Connections.Remove("work");
        await ApplyAsync<ServiceConnection>(Provider.PlanNewServiceConnectionAsync(new() { Repository = GoogleServer.Project, Name = "work", Kind = ServiceConnectionKind.GitHub }, default));
        Same(theirs, World.Server.Writes[^1]);
        Assert.Equal(theirs.Query["connectionId"], World.Server.Writes[^1].Query["connectionId"]);
    }

    [Fact]
    public async Task The_link_of_a_repository_is_the_same()
    {
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("builds", "repositories", "create", "app", "--remote-uri=https://github.com/contoso/app.git", "--connection=github", $"--region={GoogleServer.Location}");
        Exchange theirs = World.Server.Writes.Single();
        World.Google.Connections["github"].Remove("app");
        await ApplyAsync<Repository>(Provider.PlanImportAsync(new() { Source = "https://github.com/contoso/app.git", Name = "github/app" }, default));
        Same(theirs, World.Server.Writes[^1]);
        Assert.Equal(theirs.Query["repositoryId"], World.Server.Writes[^1].Query["repositoryId"]);
    }

    [Fact]
    public async Task A_repository_of_Cloud_Source_Repositories_is_the_same()
    {
        World.Google.Disabled.Remove("sourcerepo.googleapis.com");
        using Gcloud gcloud = new(World.Server.Address);
        await gcloud.RunAsync("source", "repos", "create", "sample-app");
        Exchange theirs = World.Server.Writes.Single();
        World.Google.SourceRepositories.Clear();
        await ApplyAsync<Repository>(Provider.PlanNewRepositoryAsync(new() { Name = "sample-app", SourceHost = SourceHost.SourceRepositories }, default));
        Same(theirs, World.Server.Writes[^1]);
    }

    [Fact]
    public async Task A_repository_of_Secure_Source_Manager_is_the_same()
    {
        await using SourceManagerServer sources = new(World.Clock);
        await sources.StartAsync();
        sources.Instances["work"] = World.Clock.GetUtcNow();
        using Gcloud gcloud = new(sources.Address);
        await gcloud.RunAsync("beta", "source-manager", "repos", "create", "sample-app", "--instance=work", $"--region={GoogleServer.Location}");
        Exchange theirs = sources.Writes.Single();
        sources.Repositories.Clear();
        Providers.Google.GoogleProvider provider = World.Provider(connection: World.Connection with { Address = null }, environment: new Dictionary<string, string> { ["CLOUDSDK_API_ENDPOINT_OVERRIDES_SECURESOURCEMANAGER"] = sources.Address });
        await ApplyAsync<Repository>(provider.PlanNewRepositoryAsync(new() { Name = "work/sample-app", SourceHost = SourceHost.SecureSourceManager }, default));
        // gcloud says of the beginning that it says nothing of it.
        ((JsonObject)theirs.Body!).Remove("initialConfig");
        Same(theirs, sources.Writes[^1]);
    }

    // https://docs.cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
    [Fact]
    public async Task The_address_and_the_authority_of_a_cluster_are_the_same()
    {
        using TestFolder folder = new();
        World.Google.Clusters.Add((JsonNode)new JsonObject { ["name"] = "production", ["location"] = GoogleServer.Location, ["status"] = "RUNNING", ["endpoint"] = "203.0.113.9", ["masterAuth"] = new JsonObject { ["clusterCaCertificate"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(ClusterCredentialTests.Authority)) } });
        using Gcloud gcloud = new(World.Server.Address, ("KUBECONFIG", folder["theirs"]));
        await gcloud.RunAsync("container", "clusters", "get-credentials", "production", $"--location={GoogleServer.Location}");
        await ApplyAsync<ClusterCredential>(Provider.PlanNewCredentialAsync(new() { Name = "production", KubeConfig = new() { Path = folder["ours"] } }, default));
        k8s.KubeConfigModels.Cluster[] clusters = [.. new[] { "theirs", "ours" }.Select(file => k8s.KubernetesClientConfiguration.LoadKubeConfig(folder[file]).Clusters.Single())];
        Assert.Equal(clusters[0].ClusterEndpoint.Server, clusters[1].ClusterEndpoint.Server);
        Assert.Equal(Convert.FromBase64String(clusters[0].ClusterEndpoint.CertificateAuthorityData), Convert.FromBase64String(clusters[1].ClusterEndpoint.CertificateAuthorityData));
    }

    private static void Same(Exchange theirs, Exchange ours)
    {
        Assert.Equal((theirs.Method, theirs.Path), (ours.Method, ours.Path));
        Assert.True(JsonNode.DeepEquals(theirs.Body, ours.Body), $"gcloud: {theirs.Body}\nours: {ours.Body}");
    }
}
