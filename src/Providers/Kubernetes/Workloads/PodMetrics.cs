using System.Text.Json;
using CicdTools.Providers.Kubernetes.Models;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>What pods take of processors and memory now, where the cluster measures it: https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/.</summary>
internal sealed class PodMetrics
{
    private static readonly Resource Measured = new("metrics.k8s.io", "v1beta1", "pods", "PodMetrics");

    private readonly Dictionary<(string Namespace, string Pod), (decimal Cpu, decimal Memory)> _usage = [];

    public static async Task<PodMetrics> ReadAsync(KubernetesApi api, string? @namespace, CancellationToken cancellationToken)
    {
        PodMetrics metrics = new();
        try
        {
            await foreach (JsonElement item in api.ListAsync<JsonElement>(Measured, @namespace, null, patient: false, cancellationToken).ConfigureAwait(false))
                metrics.Add(item);
        }
        catch (CicdException absent) when (absent.Kind is CicdErrorKind.NotFound or CicdErrorKind.Forbidden or CicdErrorKind.Unavailable)
        {
            // Few clusters measure by themselves, and where what measures is down, all else is still worth showing.
        }

        return metrics;
    }

    /// <summary>Cores in use; null where nothing was measured.</summary>
    public double? Cpu(PodModel pod) => _usage.TryGetValue((pod.Metadata.Namespace, pod.Metadata.Name), out (decimal Cpu, decimal Memory) used) ? (double)used.Cpu : null;

    /// <summary>Bytes in use; null where nothing was measured.</summary>
    public long? Memory(PodModel pod) => _usage.TryGetValue((pod.Metadata.Namespace, pod.Metadata.Name), out (decimal Cpu, decimal Memory) used) ? (long)used.Memory : null;

    private void Add(JsonElement item)
    {
        JsonElement metadata = item.GetProperty("metadata");
        decimal cpu = 0, memory = 0;
        foreach (JsonElement container in item.TryGetProperty("containers", out JsonElement containers) && containers.ValueKind == JsonValueKind.Array ? containers.EnumerateArray() : default)
        {
            if (!container.TryGetProperty("usage", out JsonElement usage))
                continue;
            cpu += Quantity(usage, "cpu");
            memory += Quantity(usage, "memory");
        }

        _usage[(metadata.GetProperty("namespace").GetString()!, metadata.GetProperty("name").GetString()!)] = (cpu, memory);
    }

    // https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    private static decimal Quantity(JsonElement usage, string name) => usage.TryGetProperty(name, out JsonElement value) ? new ResourceQuantity(value.GetString()).ToDecimal() : 0;
}
