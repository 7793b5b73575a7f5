using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Charts;

/// <summary>A chart's version as ChartMuseum and an index tell it: https://github.com/helm/chartmuseum/blob/09d63b8172e68474dfde7ea3026f528c1a6c8d6f/README.md#chart-manipulation and https://helm.sh/docs/topics/chart_repository/#the-index-file.</summary>
internal sealed record ChartModel(string? Name, string? Version, string? AppVersion, string? Description, string? Digest, DateTimeOffset? Created);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChartModel[]))]
[JsonSerializable(typeof(Dictionary<string, ChartModel[]>))]
internal sealed partial class ChartJson : JsonSerializerContext;
