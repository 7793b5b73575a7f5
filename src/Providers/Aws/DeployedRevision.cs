using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>What a deployment of CodeDeploy puts somewhere: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RevisionLocation.html.</summary>
internal static class DeployedRevision
{
    private const int Length = 12;

    /// <summary>What people would call its version.</summary>
    public static string Version(RevisionModel? revision) => revision switch
    {
        { S3Location: { } place } => place.Version ?? place.ETag ?? place.Key ?? "",
        { GitHubLocation: { CommitId: { } commit } } => commit[..Math.Min(Length, commit.Length)],
        { AppSpecContent: { Sha256: { Length: > Length } sum } } => sum[..Length],
        { String: { Sha256: { Length: > Length } sum } } => sum[..Length],
        _ => "",
    };

    /// <summary>What identifies its content.</summary>
    public static string Digest(RevisionModel? revision) => revision switch
    {
        { AppSpecContent: { Sha256: { } sum } } => $"sha256:{sum}",
        { String: { Sha256: { } sum } } => $"sha256:{sum}",
        { S3Location: { } place } => $"s3://{place.Bucket}/{place.Key}{(place.Version is { } version ? $"?versionId={version}" : "")}",
        { GitHubLocation: { } place } => place.CommitId ?? "",
        _ => "",
    };

    /// <summary>The same, as a new deployment names it.</summary>
    public static JsonNode Location(RevisionModel revision) => System.Text.Json.JsonSerializer.SerializeToNode(revision, AwsJson.Default.RevisionModel)!;
}
