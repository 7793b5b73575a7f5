namespace CicdTools.Providers.Aws.Models;

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/
internal sealed record PipelinesModel(PipelineNameModel[]? Pipelines, string? NextToken);

internal sealed record PipelineNameModel(string Name, int Version);

internal sealed record PipelineAnswer(PipelineModel Pipeline);

internal sealed record PipelineModel(string Name, int Version, StageModel[] Stages);

internal sealed record StageModel(string Name, ActionModel[] Actions);

internal sealed record ActionModel(string Name, ActionTypeModel ActionTypeId, Dictionary<string, string>? Configuration);

internal sealed record ActionTypeModel(string Category, string Provider);

internal sealed record ExecutionsModel(ExecutionSummaryModel[]? PipelineExecutionSummaries, string? NextToken);

internal sealed record ExecutionSummaryModel(string PipelineExecutionId, string Status, string? StatusSummary, DateTimeOffset? StartTime, DateTimeOffset? LastUpdateTime, SourceRevisionModel[]? SourceRevisions, ExecutionTriggerModel? Trigger);

internal sealed record SourceRevisionModel(string ActionName, string? RevisionId);

internal sealed record ExecutionTriggerModel(string? TriggerType, string? TriggerDetail);

internal sealed record ExecutionAnswer(ExecutionModel PipelineExecution);

internal sealed record ExecutionModel(string PipelineExecutionId, string Status, string? StatusSummary, ArtifactRevisionModel[]? ArtifactRevisions, ExecutionTriggerModel? Trigger);

internal sealed record ArtifactRevisionModel(string? Name, string? RevisionId);

internal sealed record ActionExecutionsModel(ActionExecutionModel[]? ActionExecutionDetails, string? NextToken);

internal sealed record ActionExecutionModel(string ActionExecutionId, string StageName, string ActionName, DateTimeOffset? StartTime, DateTimeOffset? LastUpdateTime, string? UpdatedBy, string Status, ActionInputModel? Input, ActionOutputModel? Output);

internal sealed record ActionInputModel(ActionTypeModel? ActionTypeId);

internal sealed record ActionOutputModel(ActionResultModel? ExecutionResult, ArtifactPlaceModel[]? OutputArtifacts);

internal sealed record ActionResultModel(string? ExternalExecutionId, string? ExternalExecutionSummary, string? ExternalExecutionUrl, ErrorDetailsModel? ErrorDetails, string? LogStreamARN);

internal sealed record ErrorDetailsModel(string? Code, string? Message);

internal sealed record ArtifactPlaceModel(string Name, S3PlaceModel? S3location);

internal sealed record S3PlaceModel(string? Bucket, string? Key);

internal sealed record StartedExecutionModel(string PipelineExecutionId);

internal sealed record PipelineStateModel(StageStateModel[]? StageStates);

internal sealed record StageStateModel(string StageName, ActionStateModel[]? ActionStates, StageExecutionModel? LatestExecution);

internal sealed record StageExecutionModel(string PipelineExecutionId, string Status);

internal sealed record ActionStateModel(string ActionName, ActionStateExecutionModel? LatestExecution);

internal sealed record ActionStateExecutionModel(string? Status, string? Token, string? Summary, DateTimeOffset? LastStatusChange, string? LastUpdatedBy);
