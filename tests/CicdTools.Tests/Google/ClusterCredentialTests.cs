using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.Google;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.KubeConfigModels;

namespace CicdTools.Tests.Google;

/// <summary>Credentials for clusters of Kubernetes Engine: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/api-server-authentication.</summary>
public sealed class ClusterCredentialTests : GoogleTests
{
    public const string Authority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    private static JsonObject Cluster(string name, string location = GoogleServer.Location) => new()
    {
        ["name"] = name,
        ["location"] = location,
        ["status"] = "RUNNING",
        ["endpoint"] = "203.0.113.9",
        ["masterAuth"] = new JsonObject { ["clusterCaCertificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(Authority)) },
    };

    [Fact]
    public async Task A_token_of_Google_goes_into_a_kubeconfig_beside_what_is_there()
    {
        using TestFolder folder = new();
        World.Google.Clusters.Add((JsonNode)Cluster("production"));
        File.WriteAllText(folder["config"], "apiVersion: v1\nkind: Config\n# mine\nclusters:\n- name: other\n  cluster: {server: https://other}\nusers: []\ncontexts: []\ncurrent-context: other\n");
        Change change = await Provider.PlanNewCredentialAsync(new() { Name = "production", KubeConfig = new() { Path = folder["config"] } }, default);
        Assert.DoesNotContain("production", File.ReadAllText(folder["config"]), StringComparison.Ordinal);
        ClusterCredential made = Assert.IsType<ClusterCredential>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("production", "https://203.0.113.9", Authority, GoogleServer.Token), (made.Name, made.Server, made.CertificateAuthority, made.Token.Reveal()));
        // How long a token is good that somebody else gave, nobody says.
        Assert.Null(made.ExpiresAt);
        K8SConfiguration content = KubernetesClientConfiguration.LoadKubeConfig(folder["config"]);
        Assert.Equal(["other", "production"], content.Clusters.Select(cluster => cluster.Name));
        Assert.Equal(GoogleServer.Token, content.Users.Single(user => user.Name == "production").UserCredentials.Token);
        Assert.Equal("other", content.CurrentContext);
        Assert.Contains("# mine", File.ReadAllText(folder["config"]), StringComparison.Ordinal);
        Assert.Empty(World.Server.Writes);
        Assert.DoesNotContain(World.Said, line => line.Contains(GoogleServer.Token, StringComparison.Ordinal));
    }

    // Clusters know whom they let in by the address of mail, which a token tells only with its scope.
    [Fact]
    public async Task A_key_gives_a_token_with_the_scope_that_clusters_want()
    {
        World.Google.Clusters.Add((JsonNode)Cluster("production"));
        using RSA key = RSA.Create(2048);
        string json = new JsonObject { ["type"] = "service_account", ["project_id"] = GoogleServer.Project, ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["client_email"] = "ci@contoso-ci.iam.gserviceaccount.com", ["token_uri"] = $"{World.Server.Address}/token" }.ToJsonString();
        ClusterCredential made = await ApplyAsync<ClusterCredential>(World.Provider(json).PlanNewCredentialAsync(new() { Name = "production" }, default));
        string claims = World.Google.Assertions[^1].Split('.')[1];
        JsonNode said = JsonNode.Parse(Convert.FromBase64String(claims.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (claims.Length % 4)) % 4)))!;
        Assert.Equal("https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email", (string)said["scope"]!);
        Assert.InRange(made.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(61));
    }

    // https://docs.cloud.google.com/kubernetes-engine/docs/concepts/network-isolation
    [Fact]
    public async Task A_cluster_without_an_IP_is_reached_by_its_name()
    {
        JsonObject cluster = Cluster("hidden");
        cluster["controlPlaneEndpointsConfig"] = new JsonObject { ["dnsEndpointConfig"] = new JsonObject { ["endpoint"] = "gke-1234.europe-west1.gke.goog", ["allowExternalTraffic"] = true }, ["ipEndpointsConfig"] = new JsonObject { ["enabled"] = false } };
        World.Google.Clusters.Add((JsonNode)cluster);
        ClusterCredential made = await ApplyAsync<ClusterCredential>(Provider.PlanNewCredentialAsync(new() { Name = "hidden" }, default));
        Assert.Equal(("https://gke-1234.europe-west1.gke.goog", null), (made.Server, made.CertificateAuthority));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_changed()
    {
        using TestFolder folder = new();
        World.Google.Clusters.Add((JsonNode)Cluster("twin"));
        World.Google.Clusters.Add((JsonNode)Cluster("twin", "us-central1"));
        World.Google.Clusters.Add((JsonNode)new JsonObject { ["name"] = "coming", ["location"] = GoogleServer.Location, ["status"] = "PROVISIONING" });
        GoogleProvider everywhere = World.Provider(connection: World.Connection with { Region = null });
        Assert.Equal("ClusterAmbiguous", await IdAsync(() => everywhere.PlanNewCredentialAsync(new() { Name = "twin" }, default)));
        Assert.Equal("https://203.0.113.9", (await ApplyAsync<ClusterCredential>(everywhere.PlanNewCredentialAsync(new() { Name = "us-central1/twin" }, default))).Server);
        Assert.Equal("ClusterNotFound", await IdAsync(() => Provider.PlanNewCredentialAsync(new() { Name = "none" }, default)));
        Assert.Equal("NotTaken", await IdAsync(() => Provider.PlanNewCredentialAsync(new() { Name = "twin", Role = "view" }, default)));
        Assert.Equal("ClusterHasNoAddress", await IdAsync(() => Provider.PlanNewCredentialAsync(new() { Name = "coming", KubeConfig = new() { Path = folder["config"] } }, default)));
        Assert.False(File.Exists(folder["config"]));
    }
}
