using System.Text.Json;

namespace CicdTools.Providers.Charts;

/// <summary>
/// Reads a chart repository of plain HTTP: ChartMuseum's own interface, which answers for one chart (https://github.com/helm/chartmuseum/blob/09d63b8172e68474dfde7ea3026f528c1a6c8d6f/README.md#chart-manipulation),
/// and where that is not known, the index that every repository has.
/// </summary>
/// <param name="address">The address, for messages.</param>
/// <param name="get">Gives the text at a path of the repository; null where there is none.</param>
internal sealed class ChartReader(string address, Func<string, CancellationToken, Task<string?>> get)
{
    public async Task<ChartModel[]> ReadAsync(string? name, CancellationToken cancellationToken)
    {
        if (await get(name is null ? "api/charts" : $"api/charts/{Uri.EscapeDataString(name)}", cancellationToken).ConfigureAwait(false) is { } text && Museum(text, name) is { } charts)
            return charts;
        ChartModel[] all = ChartIndex.Read(await get(ChartIndex.File, cancellationToken).ConfigureAwait(false) ?? throw ChartIndex.Invalid(address, "it has neither ChartMuseum's interface nor an index"), address);
        return name is null ? all : [.. all.Where(chart => chart.Name == name)];
    }

    // A server of files may answer anything at that path.
    private static ChartModel[]? Museum(string text, string? name)
    {
        try
        {
            return name is null ? JsonSerializer.Deserialize(text, ChartJson.Default.DictionaryStringChartModelArray)?.Values.SelectMany(versions => versions).ToArray() : JsonSerializer.Deserialize(text, ChartJson.Default.ChartModelArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
