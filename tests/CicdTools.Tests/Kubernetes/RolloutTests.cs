using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Rollouts to their end, and back: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/.</summary>
[Collection("cluster")]
public sealed class RolloutTests(ApiServer server)
{
    [Fact]
    public async Task A_rollout_is_followed_until_it_is_done()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await PutAsync(provider, space, "hello:1.0.0");
        Rollout[] seen = await provider.WatchRolloutAsync("hello", space, default).ToArrayAsync();
        Assert.Equal(("hello", "1.0.0", RunStatus.Succeeded, 100), (seen[^1].Application, seen[^1].Version, seen[^1].Status, seen[^1].Percent));
        Assert.All(seen[..^1], rollout => Assert.Equal(RunStatus.Running, rollout.Status));
        Assert.Equal(2, (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("hello", space)).Status.AvailableReplicas);
    }

    [Theory]
    [InlineData("hello:2-nopull", "ImageNotPulled")]
    [InlineData("hello:2-crash", "CrashLoop")]
    public async Task A_rollout_that_no_waiting_mends_fails_with_its_reason_and_is_undone(string image, string problem)
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await PutAsync(provider, space, "hello:1.0.0");
        await provider.WatchRolloutAsync("hello", space, default).LastAsync();
        await PutAsync(provider, space, image);
        Rollout failed = await provider.WatchRolloutAsync("hello", space, default).LastAsync();
        Assert.Equal((RunStatus.Failed, problem), (failed.Status, failed.ProblemId));
        Assert.NotNull(failed.Remedy);

        Change undo = await provider.PlanUndoRolloutAsync("hello", space, null, default);
        Assert.Equal("Go back to revision 1 (1.0.0)", undo.Action);
        Assert.Matches(@"(?m)^\+ +(- )?image: hello:1\.0\.0$", undo.Details);
        Assert.Equal(image, await ImageAsync(space));
        Rollout begun = Assert.IsType<Rollout>(await WriteScope.RunAsync(() => undo.ApplyAsync(default)));
        Assert.Equal("1.0.0", begun.Version);
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRolloutAsync("hello", space, default).LastAsync()).Status);
        Assert.Equal("hello:1.0.0", await ImageAsync(space));
    }

    [Fact]
    public async Task A_rollout_that_may_still_come_waits_and_says_for_what()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await PutAsync(provider, space, "hello:1-homeless");
        Rollout? last = null;
        await foreach (Rollout now in provider.WatchRolloutAsync("hello", space, default))
        {
            last = now;
            if (now.ProblemId is not null)
                break;
        }

        Assert.Equal((RunStatus.Running, "Unschedulable"), (last!.Status, last.ProblemId));
    }

    [Fact]
    public async Task A_revision_is_gone_back_to_by_its_number()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        foreach (string version in (string[])["1.0.0", "1.1.0", "1.2.0"])
        {
            await PutAsync(provider, space, $"hello:{version}");
            await provider.WatchRolloutAsync("hello", space, default).LastAsync();
        }

        CicdException missing = await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("hello", space, 9, default));
        Assert.Equal("RevisionNotFound", missing.Id);
        Assert.Contains("Known: 3, 2, 1.", missing.Message, StringComparison.Ordinal);
        Change undo = await provider.PlanUndoRolloutAsync("hello", space, 1, default);
        await WriteScope.RunAsync(() => undo.ApplyAsync(default));
        await provider.WatchRolloutAsync("hello", space, default).LastAsync();
        Assert.Equal("hello:1.0.0", await ImageAsync(space));
    }

    [Fact]
    public async Task A_stateful_set_goes_back_too()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await server.Admin.AppsV1.CreateNamespacedStatefulSetAsync(Manifests.StatefulSet("store", "store:1.0.0", replicas: 1), space);
        await provider.WatchRolloutAsync("store", space, default).LastAsync();
        await server.Admin.AppsV1.PatchNamespacedStatefulSetAsync(new V1Patch("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"store:1.1.0"}]}}}}""", V1Patch.PatchType.StrategicMergePatch), "store", space);
        await provider.WatchRolloutAsync("store", space, default).LastAsync();
        Change undo = await provider.PlanUndoRolloutAsync("store", space, null, default);
        await WriteScope.RunAsync(() => undo.ApplyAsync(default));
        Assert.Equal("store:1.0.0", (await server.Admin.AppsV1.ReadNamespacedStatefulSetAsync("store", space)).Spec.Template.Spec.Containers[0].Image);
    }

    [Fact]
    public async Task Without_a_revision_before_there_is_nothing_to_undo()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await PutAsync(provider, space, "hello:1.0.0");
        await provider.WatchRolloutAsync("hello", space, default).LastAsync();
        Assert.Equal("NothingToUndo", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("hello", space, null, default))).Id);
        Assert.Equal("ApplicationNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("nothing", space, null, default))).Id);
    }

    private static async Task PutAsync(KubernetesProvider provider, string space, string image) =>
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, Manifests.Yaml("hello", image)));

    private async Task<string> ImageAsync(string space) => (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("hello", space)).Spec.Template.Spec.Containers[0].Image;
}
