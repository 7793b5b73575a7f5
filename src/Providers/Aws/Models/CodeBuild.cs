using System.Text.Json.Serialization;

namespace CicdTools.Providers.Aws.Models;

// https://docs.aws.amazon.com/codebuild/latest/APIReference/
internal sealed record ProjectNamesModel(string[]? Projects, string? NextToken);

internal sealed record ProjectBatchModel(ProjectModel[]? Projects);

internal sealed record ProjectModel(string Name, ProjectSourceModel Source, string? SourceVersion, string? ServiceRole);

internal sealed record ProjectSourceModel(string Type, string? Location, string? Buildspec);

internal sealed record BuildIdsModel(string[]? Ids, string? NextToken);

internal sealed record BuildBatchModel(BuildModel[]? Builds);

internal sealed record BuildAnswer(BuildModel Build);

internal sealed record BuildModel(
    string Id,
    long? BuildNumber,
    string ProjectName,
    string? BuildStatus,
    bool? BuildComplete,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? SourceVersion,
    string? ResolvedSourceVersion,
    string? Initiator,
    ProjectSourceModel? Source,
    PhaseModel[]? Phases,
    BuildLogsModel? Logs);

internal sealed record PhaseModel(string PhaseType, string? PhaseStatus, DateTimeOffset? StartTime, DateTimeOffset? EndTime, PhaseContextModel[]? Contexts);

internal sealed record PhaseContextModel(string? StatusCode, string? Message);

internal sealed record BuildLogsModel(string? GroupName, string? StreamName, string? DeepLink);

internal sealed record LogEventsModel(LogEventModel[]? Events, string? NextForwardToken);

internal sealed record LogEventModel(long Timestamp, string Message);

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html, whose names begin with capitals
internal sealed record SecretModel(
    [property: JsonPropertyName("CreatedDate")] DateTimeOffset? CreatedDate,
    [property: JsonPropertyName("LastChangedDate")] DateTimeOffset? LastChangedDate,
    [property: JsonPropertyName("DeletedDate")] DateTimeOffset? DeletedDate);
