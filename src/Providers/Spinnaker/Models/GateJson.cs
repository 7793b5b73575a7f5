using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Spinnaker.Models;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecutionModel))]
[JsonSerializable(typeof(ExecutionModel[]))]
[JsonSerializable(typeof(StartedModel))]
[JsonSerializable(typeof(ManualStart))]
[JsonSerializable(typeof(Judgment))]
[JsonSerializable(typeof(ApplicationModel[]))]
[JsonSerializable(typeof(ApplicationAnswer))]
[JsonSerializable(typeof(UserModel))]
[JsonSerializable(typeof(VersionModel))]
[JsonSerializable(typeof(NewTask))]
[JsonSerializable(typeof(TaskRef))]
[JsonSerializable(typeof(TaskState))]
[JsonSerializable(typeof(ServerGroupModel[]))]
[JsonSerializable(typeof(LoadBalancerModel[]))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
[JsonSerializable(typeof(string))]
internal sealed partial class GateJson : JsonSerializerContext;
