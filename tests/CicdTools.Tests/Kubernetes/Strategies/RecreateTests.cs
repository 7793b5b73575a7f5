using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>All old pods end before a new one starts: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment.</summary>
[Collection("cluster")]
public sealed class RecreateTests(ApiServer server)
{
    [Fact]
    public async Task No_pod_of_the_new_version_is_there_beside_one_of_the_old()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        V1DeploymentStrategy own = (await DeploymentAsync(stage)).Spec.Strategy;
        using CancellationTokenSource stop = new();
        Dictionary<string, string> alive = [];
        List<string> both = [];
        HashSet<string> versions = [];
        string since = (await stage.Admin.CoreV1.ListNamespacedPodAsync(stage.Production)).Metadata.ResourceVersion;
        foreach (V1Pod pod in (await stage.Admin.CoreV1.ListNamespacedPodAsync(stage.Production)).Items)
            alive[pod.Metadata.Name] = pod.Spec.Containers[0].Image.Split(':')[^1];
        Task watching = Task.Run(async () =>
        {
            try
            {
                await foreach ((WatchEventType type, V1Pod pod) in stage.Admin.CoreV1.WatchListNamespacedPodAsync(stage.Production, resourceVersion: since, cancellationToken: stop.Token))
                {
                    alive[pod.Metadata.Name] = pod.Spec.Containers[0].Image.Split(':')[^1];
                    if (type == WatchEventType.Deleted)
                        alive.Remove(pod.Metadata.Name);
                    lock (versions)
                        versions.UnionWith(alive.Values);
                    if (alive.Values.Distinct().Count() > 1)
                        both.Add(string.Join(' ', alive.Values));
                }
            }
            catch (OperationCanceledException)
            {
                // All is seen.
            }
        });
        Promotion done = await stage.PromoteAsync("1.1.0", PromotionStrategy.Recreate);
        Assert.Equal((PromotionStatus.Succeeded, "1.1.0×4"), (done.Status, await stage.RunsAsync()));
        await ApiServer.UntilAsync(() =>
        {
            lock (versions)
                return Task.FromResult(versions.Contains("1.1.0"));
        });
        await stop.CancelAsync();
        await watching;
        Assert.Empty(both);
        V1Deployment after = await DeploymentAsync(stage);
        Assert.Equal((own.Type, own.RollingUpdate.MaxSurge.Value), (after.Spec.Strategy.Type, after.Spec.Strategy.RollingUpdate.MaxSurge.Value));
        Assert.DoesNotContain("cicdtools/strategy", after.Metadata.Annotations.Keys);

        Assert.Equal(PromotionStatus.Succeeded, (await stage.UndoAsync(done)).Status);
        Assert.Equal(("1.0.0×4", own.Type), (await stage.RunsAsync(), (await DeploymentAsync(stage)).Spec.Strategy.Type));
    }

    [Fact]
    public async Task A_version_that_does_not_start_gives_way_to_the_one_before_with_its_own_strategy()
    {
        await using PromotionStage stage = await PromotionStage.StartAsync(server);
        await stage.PublishAsync("1.1.0-nopull");
        Promotion failed = await stage.PromoteAsync("1.1.0-nopull", PromotionStrategy.Recreate);
        Assert.Equal(PromotionStatus.Failed, failed.Status);
        Assert.Contains("cannot be pulled", failed.Message, StringComparison.Ordinal);
        await ApiServer.UntilAsync(async () => await stage.RunsAsync() == "1.0.0×4");
        Assert.Equal("RollingUpdate", (await DeploymentAsync(stage)).Spec.Strategy.Type);
    }

    private static Task<V1Deployment> DeploymentAsync(PromotionStage stage) => stage.Admin.AppsV1.ReadNamespacedDeploymentAsync(stage.Application, stage.Production);
}
