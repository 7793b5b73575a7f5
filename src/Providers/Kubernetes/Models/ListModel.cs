namespace CicdTools.Providers.Kubernetes.Models;

// What the API server answers, as far as we read it: of whole objects, most is what others keep there.

/// <summary>https://kubernetes.io/docs/reference/using-api/api-concepts/#collections</summary>
internal sealed record ListModel<T>(T[]? Items = null, ListMetaModel? Metadata = null);

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/list-meta/</summary>
internal sealed record ListMetaModel(string? Continue = null);

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/</summary>
internal sealed record MetaModel(string Name, string Namespace, string Uid, Dictionary<string, string>? Labels = null, DateTimeOffset? DeletionTimestamp = null, OwnerModel[]? OwnerReferences = null);

/// <summary>One of the objects that an object goes with.</summary>
internal sealed record OwnerModel(string Uid, bool Controller = false);
