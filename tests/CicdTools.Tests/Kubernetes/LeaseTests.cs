using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Kubernetes.Environments;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Turns at an application: https://kubernetes.io/docs/concepts/architecture/leases/.</summary>
[Collection("cluster")]
public sealed class LeaseTests(ApiServer server)
{
    [Fact]
    public async Task A_turn_ends_with_its_lease()
    {
        string space = await server.NewNamespaceAsync();
        using KubernetesApi api = Api();
        await WriteScope.RunAsync<object?>(async () =>
        {
            await using (await TakeAsync(api, space))
                Assert.Single((await server.Admin.CoordinationV1.ListNamespacedLeaseAsync(space)).Items);
            Assert.Empty((await server.Admin.CoordinationV1.ListNamespacedLeaseAsync(space)).Items);
            return null;
        });
    }

    [Fact]
    public async Task A_lease_that_somebody_else_took_over_stays_theirs()
    {
        string space = await server.NewNamespaceAsync();
        using KubernetesApi api = Api();
        await WriteScope.RunAsync<object?>(async () =>
        {
            await using (await TakeAsync(api, space))
                await server.Admin.CoordinationV1.PatchNamespacedLeaseAsync(new V1Patch("""{"spec":{"holderIdentity":"bob"}}""", V1Patch.PatchType.MergePatch), "cicdtools-hello", space);
            Assert.Equal("bob", (await server.Admin.CoordinationV1.ReadNamespacedLeaseAsync("cicdtools-hello", space)).Spec.HolderIdentity);
            return null;
        });
    }

    private KubernetesApi Api()
    {
        Connection connection = new() { Name = "cluster", Provider = "Kubernetes", ProfileFile = server.KubeConfig };
        return new(ClusterAccess.Of(connection), connection, new Caller { Actor = "ada" });
    }

    private static Task<ApplicationLease> TakeAsync(KubernetesApi api, string space) =>
        ApplicationLease.TakeAsync(api, space, "hello", TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken);
}
