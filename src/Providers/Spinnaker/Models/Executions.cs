using System.Text.Json;

namespace CicdTools.Providers.Spinnaker.Models;

// Gate's description leaves most answers open; their fields are Orca's own model:
// https://github.com/spinnaker/orca/tree/256fdf66d3b30473530166a73a314c8b19c0c0a3/orca-api/src/main/java/com/netflix/spinnaker/orca/api/pipeline/models. Times are milliseconds since 1970.

internal sealed record ExecutionModel(
    string Id,
    string Application,
    string? Name = null,
    string? PipelineConfigId = null,
    string? Status = null,
    long? BuildTime = null,
    long? StartTime = null,
    long? EndTime = null,
    string? CanceledBy = null,
    string? CancellationReason = null,
    TriggerModel? Trigger = null,
    AuthenticationModel? Authentication = null,
    StageModel[]? Stages = null);

internal sealed record TriggerModel(
    string? Type = null,
    string? User = null,
    Dictionary<string, JsonElement>? Parameters = null,
    string? Branch = null,
    string? Hash = null,
    string? Tag = null,
    string? Registry = null,
    string? Repository = null,
    ArtifactModel[]? Artifacts = null,
    ExpectedArtifactModel[]? ResolvedExpectedArtifacts = null);

/// <summary>What a pipeline works with: https://spinnaker.io/docs/reference/artifacts/.</summary>
internal sealed record ArtifactModel(string? Type = null, string? Name = null, string? Version = null, string? Reference = null);

internal sealed record ExpectedArtifactModel(ArtifactModel? BoundArtifact = null);

internal sealed record AuthenticationModel(string? User = null);

internal sealed record StageModel(
    string Id,
    string? RefId = null,
    string? Type = null,
    string? Name = null,
    string? Status = null,
    long? StartTime = null,
    long? EndTime = null,
    string? ParentStageId = null,
    JsonElement? Context = null,
    string[]? RequisiteStageRefIds = null,
    TaskModel[]? Tasks = null,
    LastModifiedModel? LastModified = null);

internal sealed record LastModifiedModel(string? User = null, long? LastModifiedTime = null);

internal sealed record TaskModel(string? Id = null, string? Name = null, string? Status = null, long? StartTime = null, long? EndTime = null);

/// <summary>What starting a pipeline answers: where its execution is.</summary>
internal sealed record StartedModel(string? Ref = null);

/// <summary>What starts a pipeline by hand.</summary>
internal sealed record ManualStart(string Type, Dictionary<string, JsonElement>? Parameters, ArtifactModel[]? Artifacts = null);

/// <summary>A judgment: https://github.com/spinnaker/orca/blob/0ef750a7f1aecc862bcbc03629674728a99f5c37/orca-echo/src/main/groovy/com/netflix/spinnaker/orca/echo/pipeline/ManualJudgmentStage.groovy.</summary>
internal sealed record Judgment(string JudgmentStatus, string? JudgmentInput);
