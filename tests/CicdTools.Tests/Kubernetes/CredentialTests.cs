using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Credentials for programs: https://kubernetes.io/docs/concepts/security/service-accounts/.</summary>
[Collection("cluster")]
public sealed class CredentialTests(ApiServer server)
{
    [Fact]
    public async Task A_credential_reads_its_namespace_and_nothing_else()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Change change = await provider.PlanNewCredentialAsync(new() { Name = "ci", Environment = space, Role = "view" }, default);
        Assert.Equal($"Make with the role 'view' in '{space}' and a token for 1 h", change.Action);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespacedServiceAccountAsync(space)).Items, account => account.Metadata.Name == "ci");

        ClusterCredential made = await MakeAsync(change);
        Assert.Equal((space, "ci", "view", false), (made.Environment, made.Name, made.Role, made.IsClusterWide));
        Assert.InRange(made.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(70));
        Assert.DoesNotContain(made.Token.Reveal(), made.ToString(), StringComparison.Ordinal);
        using k8s.Kubernetes program = Client(made);
        Assert.Empty((await program.CoreV1.ListNamespacedPodAsync(space)).Items);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => program.CoreV1.ListNamespacedSecretAsync(space))).Response.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => program.CoreV1.ListNamespacedPodAsync("default"))).Response.StatusCode);
        // It can be made anew: another token of the same account.
        Assert.Equal("ci", (await MakeAsync(await provider.PlanNewCredentialAsync(new() { Name = "ci", Environment = space, Role = "view" }, default))).Name);
    }

    [Fact]
    public async Task Of_the_whole_cluster_is_it_by_a_ClusterRoleBinding()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        ClusterCredential made = await MakeAsync(await provider.PlanNewCredentialAsync(new() { Name = "gitlab-admin", Environment = space, Role = "cluster-admin", ClusterWide = true }, default));
        V1ClusterRoleBinding binding = await server.Admin.RbacAuthorizationV1.ReadClusterRoleBindingAsync($"{space}-gitlab-admin-cluster-admin");
        Assert.Equal(("cluster-admin", "gitlab-admin", space), (binding.RoleRef.Name, binding.Subjects[0].Name, binding.Subjects[0].NamespaceProperty));
        using k8s.Kubernetes program = Client(made);
        Assert.NotEmpty((await program.CoreV1.ListNamespaceAsync()).Items);
        await server.Admin.RbacAuthorizationV1.DeleteClusterRoleBindingAsync(binding.Metadata.Name);
    }

    // https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
    [Fact]
    public async Task A_permanent_token_is_kept_as_a_typed_secret()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        ClusterCredential made = await MakeAsync(await provider.PlanNewCredentialAsync(new() { Name = "old", Environment = space, Permanent = true }, default));
        Assert.Null(made.ExpiresAt);
        V1Secret secret = await server.Admin.CoreV1.ReadNamespacedSecretAsync("old-token", space);
        Assert.Equal(("kubernetes.io/service-account-token", made.Token.Reveal()), (secret.Type, System.Text.Encoding.UTF8.GetString(secret.Data["token"])));
    }

    [Fact]
    public async Task What_is_refused_is_refused_before_anything_is_made()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Assert.Equal("InvalidName", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewCredentialAsync(new() { Name = "No Name", Environment = space }, default))).Id);
        Assert.Equal("LifetimeTooShort", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewCredentialAsync(new() { Name = "ci", Environment = space, Lifetime = TimeSpan.FromMinutes(1) }, default))).Id);
        // Whoever may only read may not give rights away.
        ClusterCredential viewer = await MakeAsync(await provider.PlanNewCredentialAsync(new() { Name = "viewer", Environment = space, Role = "view" }, default));
        string authority = Path.GetTempFileName();
        await File.WriteAllTextAsync(authority, viewer.CertificateAuthority, TestContext.Current.CancellationToken);
        await using KubernetesProvider reader = ApiServer.Open(new() { Address = viewer.Server, CertificateAuthority = authority }, new Caller { Credential = viewer.Token });
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => reader.PlanNewCredentialAsync(new() { Name = "more", Environment = space, Role = "cluster-admin" }, default));
        Assert.Equal("PermissionDenied", refused.Id);
        Assert.Contains("serviceaccounts", refused.Message, StringComparison.Ordinal);
        File.Delete(authority);
    }

    private static async Task<ClusterCredential> MakeAsync(Change change) => Assert.IsType<ClusterCredential>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private k8s.Kubernetes Client(ClusterCredential credential)
    {
        KubernetesClientConfiguration administrator = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(server.KubeConfig));
        return new(new KubernetesClientConfiguration { Host = credential.Server, SslCaCerts = administrator.SslCaCerts, AccessToken = credential.Token.Reveal() });
    }
}
