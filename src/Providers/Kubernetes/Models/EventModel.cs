namespace CicdTools.Providers.Kubernetes.Models;

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/, as the core group still gives it.</summary>
internal sealed record EventModel(ReferenceModel? InvolvedObject = null, string? Type = null, string? Reason = null, string? Message = null);

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-reference/</summary>
internal sealed record ReferenceModel(string? Uid = null);
