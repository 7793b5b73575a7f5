using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.AzureDevOps.Models;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectionDataModel))]
[JsonSerializable(typeof(ListModel<ProjectModel>))]
[JsonSerializable(typeof(ListModel<RepositoryModel>))]
[JsonSerializable(typeof(ListModel<RefModel>))]
[JsonSerializable(typeof(ListModel<ItemModel>))]
[JsonSerializable(typeof(ListModel<PullRequestModel>))]
[JsonSerializable(typeof(ListModel<StatusModel>))]
[JsonSerializable(typeof(PushModel))]
[JsonSerializable(typeof(NewRepository))]
[JsonSerializable(typeof(SetDefaultBranch))]
[JsonSerializable(typeof(NewPush))]
[JsonSerializable(typeof(NewPullRequestBody))]
[JsonSerializable(typeof(CompletePullRequest))]
[JsonSerializable(typeof(ListModel<DefinitionModel>))]
[JsonSerializable(typeof(ListModel<BuildModel>))]
[JsonSerializable(typeof(ListModel<ArtifactModel>))]
[JsonSerializable(typeof(TimelineModel))]
[JsonSerializable(typeof(SignedArtifactModel))]
[JsonSerializable(typeof(PreviewModel))]
[JsonSerializable(typeof(RunModel))]
[JsonSerializable(typeof(RunPipeline))]
[JsonSerializable(typeof(SetBuildStatus))]
[JsonSerializable(typeof(SetStage))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(ListModel<GroupModel>))]
[JsonSerializable(typeof(SetGroup))]
internal sealed partial class AzureDevOpsJson : JsonSerializerContext;
