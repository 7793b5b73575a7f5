using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>What ECR's scans found in images.</summary>
public sealed class ScanTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("COMPLETE", ScanStatus.Scanned)]
    [InlineData("ACTIVE", ScanStatus.Scanned)]
    [InlineData("PENDING", ScanStatus.Scanning)]
    [InlineData("UNSUPPORTED_IMAGE", ScanStatus.NotScanned)]
    [InlineData("SCAN_ELIGIBILITY_EXPIRED", ScanStatus.NotScanned)]
    [InlineData("FINDINGS_UNAVAILABLE", ScanStatus.Unknown)]
    public async Task An_image_asked_for_by_its_tag_tells_how_its_scan_stands(string status, ScanStatus expected)
    {
        _world.Aws.Images[("shop", "1.0")] = Scan(status);
        ImageScan scan = await ScanAsync("1.0");
        Assert.Equal(expected, scan.Status);
        Assert.Equal(expected is ScanStatus.Scanned or ScanStatus.Scanning ? null : "As ECR puts it.", scan.Problem);
    }

    [Fact]
    public async Task Findings_are_counted_by_severity()
    {
        _world.Aws.Images[("shop", "1.0")] = Scan("COMPLETE", ("HIGH", 12), ("CRITICAL", 1), ("MEDIUM", 3), ("LOW", 4), ("INFORMATIONAL", 5), ("UNDEFINED", 2));
        _world.Aws.Images[("shop", "2.0")] = Scan("COMPLETE");
        ImageScan scan = await ScanAsync("1.0");
        Assert.Equal((1, 12, 3, 4, 5, 2), (scan.Critical, scan.High, scan.Medium, scan.Low, scan.Informational, scan.Unrated));
        Assert.Equal("1 critical, 12 high, 3 medium, 4 low, 5 informational, 2 unrated", $"{scan}");
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000.5), scan.ScannedAt);
        Assert.Equal("nothing found", $"{await ScanAsync("2.0")}");
    }

    [Fact]
    public async Task A_list_asks_for_no_scans_and_an_image_without_one_says_so()
    {
        _world.Aws.Images[("shop", "1.0")] = null;
        AwsProvider provider = _world.Provider();
        Assert.Null((await provider.GetImagesAsync(new() { Repository = "shop" }, default).SingleAsync()).Scan);
        Assert.DoesNotContain(_world.Aws.Operations, operation => operation.EndsWith(".DescribeImageScanFindings", StringComparison.Ordinal));
        ImageScan scan = await ScanAsync("1.0");
        Assert.Equal((ScanStatus.NotScanned, "ECR has no scan of it.", "not scanned"), (scan.Status, scan.Problem, $"{scan}"));
        Assert.Empty(await provider.GetImagesAsync(new() { Repository = "shop", Tag = "3.0" }, default).ToListAsync());
    }

    [Fact]
    public async Task Who_may_not_see_findings_sees_the_image_and_why_there_are_none()
    {
        _world.Aws.Images[("shop", "1.0")] = Scan("COMPLETE", ("HIGH", 1));
        _world.Aws.Fault(_ => Task.FromResult(false));
        _world.Aws.Fault(_ => Task.FromResult(false));
        _world.Aws.Answer(400, """{"__type":"AccessDeniedException","message":"User is not authorized"}""", "application/x-amz-json-1.1");
        ImageScan scan = await ScanAsync("1.0");
        Assert.Equal((ScanStatus.Unknown, 0), (scan.Status, scan.High));
        Assert.Contains("ecr:DescribeImageScanFindings", scan.Problem, StringComparison.Ordinal);
    }

    private static JsonObject Scan(string status, params (string Severity, int Count)[] counts) => new()
    {
        ["repositoryName"] = "shop",
        ["imageScanStatus"] = new JsonObject { ["status"] = status, ["description"] = "As ECR puts it." },
        ["imageScanFindings"] = new JsonObject
        {
            ["imageScanCompletedAt"] = 1_700_000_000.5,
            ["findingSeverityCounts"] = new JsonObject(counts.Select(count => KeyValuePair.Create(count.Severity, (JsonNode?)count.Count))),
        },
    };

    private async Task<ImageScan> ScanAsync(string tag) =>
        Assert.IsType<ImageScan>((await _world.Provider().GetImagesAsync(new() { Repository = "shop", Tag = tag }, default).SingleAsync()).Scan);
}
