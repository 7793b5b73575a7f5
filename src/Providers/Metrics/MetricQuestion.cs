namespace CicdTools.Providers.Metrics;

/// <summary>A question to Prometheus.</summary>
/// <param name="Name">What the answer is called.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Text">The question in PromQL.</param>
internal sealed record MetricQuestion(string Name, string Unit, string Text)
{
    private const int LongestLabel = 63;

    // What the kubelet's cAdvisor tells of containers: https://kubernetes.io/docs/concepts/cluster-administration/system-metrics/ and
    // https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md. A pod's sandbox is no container of its author's.
    public static MetricQuestion[] Of(MetricQuery query)
    {
        if (query.Text is { } text)
            return [new(text, "", text)];
        string pods = query.Environment is { } environment ? $",pod=~\"{RequireLabel("an environment", environment)}-.*\"" : "";
        string selector = $"{{namespace=\"{RequireLabel("a namespace", query.Namespace)}\",container!=\"\",container!=\"POD\"{pods}}}";
        string sum = query.ByPod ? "sum by (pod)" : "sum";
        MetricKind[] kinds = query.Kinds.Length == 0 ? [MetricKind.Cpu, MetricKind.Memory] : [.. query.Kinds.Distinct()];
        return [.. kinds.Select(kind => kind == MetricKind.Cpu
            ? new MetricQuestion("Cpu", "cores", $"{sum} (rate(container_cpu_usage_seconds_total{selector}[5m]))")
            : new MetricQuestion("Memory", "bytes", $"{sum} (container_memory_working_set_bytes{selector})"))];
    }

    // RFC 1123, as Kubernetes names namespaces: what is a label needs no escape in a question.
    private static string RequireLabel(string what, string name) =>
        name.Length is > 0 and <= LongestLabel && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-') && name[0] != '-' && name[^1] != '-'
            ? name
            : throw Errors.InvalidName(what, name, $"it must have at most {LongestLabel} lower-case letters, digits and '-', and begin and end with a letter or digit.");
}
