using System.Text.Json.Serialization;

namespace CicdTools.Providers.Google.Models;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BuildModel))]
[JsonSerializable(typeof(BuildsPage))]
[JsonSerializable(typeof(OperationModel))]
[JsonSerializable(typeof(NamedBuild))]
[JsonSerializable(typeof(RunTrigger))]
[JsonSerializable(typeof(ApproveBuild))]
[JsonSerializable(typeof(TriggerModel))]
[JsonSerializable(typeof(TriggersPage))]
[JsonSerializable(typeof(SwitchedTrigger))]
[JsonSerializable(typeof(ConnectionModel))]
[JsonSerializable(typeof(ConnectionsPage))]
[JsonSerializable(typeof(RepositoryModel))]
[JsonSerializable(typeof(RepositoriesPage))]
[JsonSerializable(typeof(RefsModel))]
internal sealed partial class GoogleJson : JsonSerializerContext;
