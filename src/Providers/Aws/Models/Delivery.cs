using System.Text.Json.Serialization;

namespace CicdTools.Providers.Aws.Models;

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/
internal sealed record ImagesModel(ImageModel[]? ImageDetails, string? NextToken);

internal sealed record ImageModel(string RepositoryName, string? ImageDigest, string[]? ImageTags, long? ImageSizeInBytes, DateTimeOffset? ImagePushedAt, string? RegistryId);

internal sealed record ImageScanAnswer(ImageScanStatusModel? ImageScanStatus, ImageScanFindingsModel? ImageScanFindings);

internal sealed record ImageScanStatusModel(string? Status, string? Description);

internal sealed record ImageScanFindingsModel(DateTimeOffset? ImageScanCompletedAt, Dictionary<string, int>? FindingSeverityCounts);

internal sealed record RegistryRepositoriesModel(RegistryRepositoryModel[]? Repositories, string? NextToken);

internal sealed record RegistryRepositoryModel(string RepositoryName, string RepositoryArn, string RepositoryUri);

internal sealed record RegistryRepositoryAnswer(RegistryRepositoryModel Repository);

internal sealed record AuthorizationsModel(AuthorizationModel[]? AuthorizationData);

internal sealed record AuthorizationModel(string AuthorizationToken, DateTimeOffset? ExpiresAt, string ProxyEndpoint)
{
    // A record would print its parts.
    public override string ToString() => ProxyEndpoint;
}

internal sealed record DeletedImagesModel(ImageFailureModel[]? Failures);

internal sealed record ImageFailureModel(string? FailureCode, string? FailureReason);

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/
internal sealed record ApplicationNamesModel(string[]? Applications, string? NextToken);

internal sealed record ApplicationAnswer(ApplicationInfoModel Application);

internal sealed record ApplicationInfoModel(string ApplicationName, string? ComputePlatform);

internal sealed record GroupNamesModel(string[]? DeploymentGroups, string? NextToken);

internal sealed record GroupAnswer(GroupModel DeploymentGroupInfo);

internal sealed record GroupModel(string ApplicationName, string DeploymentGroupName, RevisionModel? TargetRevision, GroupDeploymentModel? LastSuccessfulDeployment, GroupDeploymentModel? LastAttemptedDeployment, string? ComputePlatform);

internal sealed record GroupDeploymentModel(string? DeploymentId, string? Status, DateTimeOffset? EndTime);

internal sealed record DeploymentIdsModel(string[]? Deployments, string? NextToken);

internal sealed record DeploymentBatchModel(DeploymentModel[]? DeploymentsInfo);

internal sealed record DeploymentModel(
    string DeploymentId,
    string ApplicationName,
    string? DeploymentGroupName,
    RevisionModel? PreviousRevision,
    RevisionModel? Revision,
    string? Status,
    ErrorDetailsModel? ErrorInformation,
    DateTimeOffset? CreateTime,
    DateTimeOffset? CompleteTime,
    string? Creator,
    string? Description,
    DeploymentOverviewModel? DeploymentOverview,
    RollbackModel? RollbackInfo);

// The one shape of this service whose names begin with capitals: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentOverview.html
internal sealed record DeploymentOverviewModel(
    [property: JsonPropertyName("Pending")] long Pending,
    [property: JsonPropertyName("InProgress")] long InProgress,
    [property: JsonPropertyName("Succeeded")] long Succeeded,
    [property: JsonPropertyName("Failed")] long Failed,
    [property: JsonPropertyName("Skipped")] long Skipped,
    [property: JsonPropertyName("Ready")] long Ready);

internal sealed record RollbackModel(string? RollbackDeploymentId, string? RollbackTriggeringDeploymentId);

internal sealed record RevisionModel(string? RevisionType, S3RevisionModel? S3Location, GitHubRevisionModel? GitHubLocation, TextRevisionModel? AppSpecContent, TextRevisionModel? String);

internal sealed record RevisionAnswer(RevisionModel Revision);

internal sealed record S3RevisionModel(string? Bucket, string? Key, string? BundleType, string? Version, string? ETag);

internal sealed record GitHubRevisionModel(string? Repository, string? CommitId);

internal sealed record TextRevisionModel(string? Content, string? Sha256);

internal sealed record NewDeploymentModel(string DeploymentId);

// https://docs.aws.amazon.com/eks/latest/APIReference/
internal sealed record ClusterNamesModel(string[]? Clusters, string? NextToken);

internal sealed record ClusterAnswer(ClusterModel Cluster);

internal sealed record ClusterModel(string Name, string? Endpoint, string? Version, string? Status, CertificateModel? CertificateAuthority, string? PlatformVersion);

internal sealed record CertificateModel(string? Data);
