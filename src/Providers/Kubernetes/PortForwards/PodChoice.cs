using System.Globalization;
using CicdTools.Providers.Kubernetes.Models;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.PortForwards;

/// <summary>Which pod and which of its ports a request means.</summary>
internal sealed class PodChoice(KubernetesApi api, PortForwardRequest request)
{
    public string Namespace => request.Environment ?? api.Access.Namespace;

    /// <summary>The pod that was named, or one of the application's that is ready.</summary>
    /// <exception cref="CicdException"><c>PodNotFound</c>, <c>ApplicationNotFound</c>, <c>PodNotReady</c>.</exception>
    public async Task<PodModel> FindAsync(CancellationToken cancellationToken)
    {
        if (request.Pod is { } name)
        {
            return await api.FindAsync(ClusterJson.Default.Pod, Resource.Pods, Namespace, name, cancellationToken).ConfigureAwait(false)
                ?? throw Errors.NotFound("PodNotFound", $"pod in '{Namespace}' by the name", name, remedy: "Get-CicdApplication shows the pods as Instances.");
        }

        string application = request.Application ?? "";
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, Namespace, cancellationToken).ConfigureAwait(false);
        Workload[] workloads = [.. snapshot.Workloads.Where(workload => workload.Application == application)];
        if (workloads.Length == 0)
            throw Errors.NotFound("ApplicationNotFound", $"application in '{Namespace}' by the name", application, snapshot.Workloads.Select(workload => workload.Application).Distinct(), "Get-CicdApplication shows them all.");
        PodModel[] pods = [.. workloads.SelectMany(snapshot.Pods)];
        return Array.Find(pods, RolloutReason.IsReady)
            ?? throw new CicdException("PodNotReady", CicdErrorKind.Unavailable, $"None of the {pods.Length} pods of '{application}' in '{Namespace}' is ready.", application, "Get-CicdApplication shows why; -Pod names one all the same.");
    }

    /// <summary>The port that was named, or the pod's only one.</summary>
    /// <exception cref="CicdException"><c>PortUnknown</c>.</exception>
    public int Port(PodModel pod)
    {
        if (request.Port is { } port)
            return port;
        // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports: what a pod does not name may be open all the same.
        int[] named = [.. pod.Spec.Containers.SelectMany(container => container.Ports ?? []).Where(one => one.Protocol is null or "TCP").Select(one => one.ContainerPort).Distinct()];
        return named is [var only] ? only
            : throw new CicdException("PortUnknown", CicdErrorKind.Invalid, named.Length == 0 ? $"The pod '{pod.Metadata.Name}' names no port." : $"The pod '{pod.Metadata.Name}' names several ports: {string.Join(", ", named.Select(one => one.ToString(CultureInfo.InvariantCulture)))}.", pod.Metadata.Name, "Say which one by -Port.");
    }
}
