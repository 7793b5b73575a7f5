using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html. DescribeImages has no summary of enhanced scans: https://github.com/aws/containers-roadmap/issues/1662
internal sealed partial class AwsProvider
{
    private async Task<ImageScan> ScanAsync(RegistryRepositoryModel repository, ImageModel image, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["repositoryName"] = repository.RepositoryName, ["imageId"] = new JsonObject { ["imageDigest"] = image.ImageDigest } };
        try
        {
            return await FindAsync(AwsService.Ecr, "DescribeImageScanFindings", body, Json.ImageScanAnswer, cancellationToken).ConfigureAwait(false) is { } answer
                ? Describe(answer)
                : new() { Status = ScanStatus.NotScanned, Problem = "ECR has no scan of it." };
        }
        catch (CicdException exception) when (exception.Id == "PermissionDenied")
        {
            // Who may see images need not see what is wrong with them.
            return new() { Problem = exception.Message };
        }
    }

    private static ImageScan Describe(ImageScanAnswer answer)
    {
        Dictionary<string, int> counts = answer.ImageScanFindings?.FindingSeverityCounts ?? [];
        int Count(string severity) => counts.GetValueOrDefault(severity);
        ScanStatus status = StatusOf(answer.ImageScanStatus?.Status);
        int critical = Count("CRITICAL"), high = Count("HIGH"), medium = Count("MEDIUM"), low = Count("LOW"), informational = Count("INFORMATIONAL");
        return new()
        {
            Status = status,
            Problem = status is ScanStatus.Scanned or ScanStatus.Scanning ? null : answer.ImageScanStatus?.Description ?? $"ECR says {answer.ImageScanStatus?.Status ?? "nothing"} of its scan.",
            ScannedAt = answer.ImageScanFindings?.ImageScanCompletedAt,
            Critical = critical,
            High = high,
            Medium = medium,
            Low = low,
            Informational = informational,
            // UNDEFINED, and UNTRIAGED of enhanced scans.
            Unrated = counts.Values.Sum() - critical - high - medium - low - informational,
        };
    }

    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html; ACTIVE is one that is scanned again whenever something new is known.
    private static ScanStatus StatusOf(string? status) => status switch
    {
        "COMPLETE" or "ACTIVE" => ScanStatus.Scanned,
        "IN_PROGRESS" or "PENDING" => ScanStatus.Scanning,
        "FAILED" or "UNSUPPORTED_IMAGE" or "SCAN_ELIGIBILITY_EXPIRED" or "LIMIT_EXCEEDED" => ScanStatus.NotScanned,
        _ => ScanStatus.Unknown,
    };
}
