using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>What keeps pods running: a Deployment, a StatefulSet or a Rollout of Argo, as far as they are alike.</summary>
internal sealed record Workload
{
    /// <summary>The label of the workload that runs a new version beside an application's own, with the application's name.</summary>
    public const string CanaryLabel = "cicdtools/canary-of";

    /// <summary>The label of one that the application's Services do not reach, with the strategy that leads traffic to it.</summary>
    public const string ApartLabel = "cicdtools/apart";

    /// <summary>https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/.</summary>
    public const string VersionLabel = "app.kubernetes.io/version";

    public required Resource Resource { get; init; }

    public required V1ObjectMeta Metadata { get; init; }

    public required V1PodTemplateSpec Template { get; init; }

    public V1LabelSelector? Selector { get; init; }

    /// <summary>How many pods there shall be.</summary>
    public int Desired { get; init; }

    public int Replicas { get; init; }

    /// <summary>How many of them have the newest template.</summary>
    public int Updated { get; init; }

    public int Ready { get; init; }

    public int Available { get; init; }

    /// <summary>Whether the controller has seen what was asked for last.</summary>
    public bool IsObserved { get; init; }

    /// <summary>Whether what it says of itself is that all is as asked; null where it says nothing of the kind.</summary>
    public bool? SaysHealthy { get; init; }

    /// <summary>What the controller says: type, status, reason, words.</summary>
    public WorkloadCondition[] Conditions { get; init; } = [];

    public string Name => Metadata.Name;

    public string Namespace => Metadata.NamespaceProperty;

    /// <summary>The application: the workload's name, or the one that it runs a new version of.</summary>
    public string Application => CanaryOf ?? Name;

    public string? CanaryOf => Metadata.Labels is { } labels && labels.TryGetValue(CanaryLabel, out string? of) ? of : null;

    /// <summary>How traffic is led to it, where the application's own Services do not reach it; null where they do.</summary>
    public PromotionStrategy? Apart => Metadata.Labels is { } labels && labels.TryGetValue(ApartLabel, out string? way) && Enum.TryParse(way, out PromotionStrategy strategy) ? strategy : null;

    public ImageSet Images => new(Template.Spec);

    /// <summary>The version that the labels name, else that of the first container's image.</summary>
    public string Version => VersionOf(Template.Metadata?.Labels) ?? VersionOf(Metadata.Labels) ?? (Template.Spec?.Containers is [var first, ..] ? ImageSet.Version(first.Image ?? "") : "");

    /// <summary>The share of the traffic that it has beside others that are whole, as far as its pods tell: they are as many as can bear it.</summary>
    public int ShareBeside(int others) => Apart == PromotionStrategy.BlueGreen || others == 0 ? 100 : Math.Clamp(Desired * 100 / others, 1, 100);

    public override string ToString() => $"{Resource.Kind.ToLowerInvariant()}/{Name}";

    public static string? VersionOf(IDictionary<string, string>? labels) => labels is not null && labels.TryGetValue(VersionLabel, out string? version) && version.Length > 0 ? version : null;
}

/// <summary>What a controller says of an object.</summary>
internal sealed record WorkloadCondition(string Type, string Status, string? Reason, string? Message);
