using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>
/// What a node does for the controllers, without containers: it says of each pod how it is. An image's tag says what becomes of it:
/// <c>-nopull</c> cannot be pulled, <c>-crash</c> ends again and again, <c>-unready</c> runs and never answers its probe, <c>-homeless</c> fits on no node; any other is ready at once.
/// </summary>
internal sealed class TestNode(k8s.Kubernetes admin) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public void Start() => _work = Task.Run(() => RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                V1PodList now = await admin.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: cancellationToken);
                foreach (V1Pod pod in now.Items)
                    await TendAsync(pod, cancellationToken);
                await foreach ((WatchEventType type, V1Pod pod) in admin.CoreV1.WatchListPodForAllNamespacesAsync(resourceVersion: now.Metadata.ResourceVersion, cancellationToken: cancellationToken))
                {
                    if (type == WatchEventType.Added)
                        await TendAsync(pod, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or KubernetesException or k8s.Autorest.HttpOperationException)
            {
                // The server was stopped, or has forgotten the version: look anew, and not in a circle.
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
            }
        }
    }

    private async Task TendAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        if (pod.Metadata.DeletionTimestamp is not null || pod.Status?.ContainerStatuses is { Count: > 0 } || pod.Status?.Conditions?.Any(condition => condition.Reason == "Unschedulable") == true)
            return;
        V1PodStatus status = Status(pod);
        try
        {
            await admin.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch(new { status }, V1Patch.PatchType.StrategicMergePatch), pod.Metadata.Name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
            if (Says(pod, "-unready"))
                await EventAsync(pod, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", cancellationToken);
        }
        catch (k8s.Autorest.HttpOperationException exception) when (exception.Response.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            // It is gone by now.
        }
    }

    private static bool Says(V1Pod pod, string what) => pod.Spec.Containers.Any(container => container.Image.EndsWith(what, StringComparison.Ordinal));

    private static V1PodStatus Status(V1Pod pod)
    {
        DateTime now = DateTime.UtcNow;
        if (Says(pod, "-homeless"))
        {
            return new() { Phase = "Pending", Conditions = [new() { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = "0/3 nodes are available: 3 Insufficient cpu.", LastTransitionTime = now }] };
        }

        bool ready = !Says(pod, "-nopull") && !Says(pod, "-crash") && !Says(pod, "-unready");
        V1ContainerState state = Says(pod, "-nopull") ? new() { Waiting = new() { Reason = "ImagePullBackOff", Message = "Back-off pulling image" } }
            : Says(pod, "-crash") ? new() { Waiting = new() { Reason = "CrashLoopBackOff", Message = "back-off 10s restarting failed container" } }
            : new() { Running = new() { StartedAt = now } };
        V1ContainerState? last = Says(pod, "-crash") ? new() { Terminated = new() { ExitCode = 3, Reason = "Error", StartedAt = now, FinishedAt = now } } : null;
        return new()
        {
            Phase = ready || Says(pod, "-unready") || Says(pod, "-crash") ? "Running" : "Pending",
            PodIP = "10.1.0.7",
            StartTime = now,
            Conditions = [new() { Type = "Ready", Status = ready ? "True" : "False", Reason = ready ? null : "ContainersNotReady", LastTransitionTime = now }],
            ContainerStatuses = [.. pod.Spec.Containers.Select(container => new V1ContainerStatus { Name = container.Name, Image = container.Image, ImageID = "", Ready = ready, Started = true, RestartCount = Says(pod, "-crash") ? 4 : 0, State = state, LastState = last })],
        };
    }

    private async Task EventAsync(V1Pod pod, string reason, string message, CancellationToken cancellationToken) =>
        await admin.CoreV1.CreateNamespacedEventAsync(
            new Corev1Event
            {
                Metadata = new() { GenerateName = "node-" },
                InvolvedObject = new() { Kind = "Pod", Name = pod.Metadata.Name, NamespaceProperty = pod.Metadata.NamespaceProperty, Uid = pod.Metadata.Uid },
                Type = "Warning",
                Reason = reason,
                Message = message,
                FirstTimestamp = DateTime.UtcNow,
                LastTimestamp = DateTime.UtcNow,
                Count = 1,
            },
            pod.Metadata.NamespaceProperty,
            cancellationToken: cancellationToken);
}
