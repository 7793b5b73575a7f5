using System.Text.Json.Serialization;

namespace CicdTools.Providers.Kubernetes.Models;

// A page of the usual length fits into the buffer: it is read in one go.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultBufferSize = 1 << 20)]
[JsonSerializable(typeof(PodModel), TypeInfoPropertyName = "Pod")]
[JsonSerializable(typeof(ListModel<PodModel>), TypeInfoPropertyName = "Pods")]
[JsonSerializable(typeof(ListModel<ReplicaSetModel>), TypeInfoPropertyName = "ReplicaSets")]
[JsonSerializable(typeof(ListModel<EventModel>), TypeInfoPropertyName = "Events")]
internal sealed partial class ClusterJson : JsonSerializerContext;
