using System.Text.Json;

namespace CicdTools.Providers.Google.Models;

// What the Cloud Build API answers, as far as we read it: https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds.

internal sealed record BuildModel(
    string? Id = null,
    string? Status = null,
    string? StatusDetail = null,
    DateTimeOffset? CreateTime = null,
    DateTimeOffset? StartTime = null,
    DateTimeOffset? FinishTime = null,
    string? LogUrl = null,
    string? LogsBucket = null,
    string? BuildTriggerId = null,
    string? ServiceAccount = null,
    string[]? Images = null,
    Dictionary<string, string>? Substitutions = null,
    StepModel[]? Steps = null,
    SourceModel? Source = null,
    ProvenanceModel? SourceProvenance = null,
    FailureModel? FailureInfo = null,
    BuildApprovalModel? Approval = null,
    BuildArtifactsModel? Artifacts = null,
    ResultsModel? Results = null,
    BuildOptionsModel? Options = null);

internal sealed record StepModel(string? Id = null, string? Name = null, string? Status = null, int? ExitCode = null, SpanModel? Timing = null, string[]? WaitFor = null);

internal sealed record SpanModel(DateTimeOffset? StartTime = null, DateTimeOffset? EndTime = null);

internal sealed record FailureModel(string? Type = null, string? Detail = null);

internal sealed record BuildOptionsModel(string? Logging = null);

internal sealed record SourceModel(ConnectedRepositoryModel? ConnectedRepository = null, GitSourceModel? GitSource = null, RepoSourceModel? RepoSource = null, StorageSourceModel? StorageSource = null);

internal sealed record ConnectedRepositoryModel(string? Repository = null, string? Revision = null, string? Dir = null);

internal sealed record GitSourceModel(string? Url = null, string? Revision = null);

internal sealed record RepoSourceModel(string? ProjectId = null, string? RepoName = null, string? BranchName = null, string? TagName = null, string? CommitSha = null, Dictionary<string, string>? Substitutions = null, bool? InvertRegex = null);

internal sealed record StorageSourceModel(string Bucket, string Object, string? Generation = null);

internal sealed record ProvenanceModel(GitSourceModel? ResolvedGitSource = null, RepoSourceModel? ResolvedRepoSource = null, ConnectedRepositoryModel? ResolvedConnectedRepository = null);

internal sealed record BuildApprovalModel(string? State = null, ApprovalResultModel? Result = null);

internal sealed record ApprovalResultModel(string Decision, string? Comment = null, string? ApproverAccount = null, DateTimeOffset? ApprovalTime = null);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds/approve</summary>
internal sealed record ApproveBuild(ApprovalResultModel ApprovalResult);

internal sealed record BuildArtifactsModel(ObjectsModel? Objects = null);

internal sealed record ObjectsModel(string? Location = null, string[]? Paths = null);

internal sealed record ResultsModel(BuiltImageModel[]? Images = null, string? ArtifactManifest = null, string? NumArtifacts = null);

internal sealed record BuiltImageModel(string Name, string? Digest = null);

internal sealed record BuildsPage(BuildModel[]? Builds = null, string? NextPageToken = null);

/// <summary>An operation that goes on: https://docs.cloud.google.com/build/docs/api/reference/rest/Shared.Types/Operation.</summary>
internal sealed record OperationModel(string Name, bool? Done = null, StatusModel? Error = null, OperationMetadataModel? Metadata = null, JsonElement? Response = null);

internal sealed record OperationMetadataModel(BuildModel? Build = null);

internal sealed record StatusModel(int? Code = null, string? Message = null);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds/retry</summary>
internal sealed record NamedBuild(string ProjectId, string Id);

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers/run</summary>
internal sealed record RunTrigger(string TriggerId, RepoSourceModel? Source = null);
