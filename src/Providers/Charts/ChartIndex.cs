using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Charts;

/// <summary>The index of a chart repository, which every one has: https://helm.sh/docs/topics/chart_repository/#the-index-file.</summary>
internal static class ChartIndex
{
    public const string File = "index.yaml";

    /// <exception cref="CicdException"><c>ChartRepositoryInvalid</c>.</exception>
    public static ChartModel[] Read(string text, string address)
    {
        DiagnosticBag diagnostics = new();
        if (YamlLoader.Load(text, File, diagnostics) is not [YamlMap root, ..] || root["entries"] is not (YamlMap or YamlScalar { IsNull: true }))
            throw Invalid(address, (diagnostics.Items.FirstOrDefault()?.Message ?? "it has no entries").TrimEnd('.'));
        return root["entries"] is not YamlMap entries ? [] :
        [
            .. entries.Entries.SelectMany(entry => (entry.Value as YamlList)?.Items.OfType<YamlMap>() ?? []).Select(one => new ChartModel(
                Text(one, "name"), Text(one, "version"), Text(one, "appVersion"), Text(one, "description"), Text(one, "digest"),
                DateTimeOffset.TryParse(Text(one, "created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null)),
        ];
    }

    public static CicdException Invalid(string address, string why) =>
        new("ChartRepositoryInvalid", CicdErrorKind.Unavailable, $"What answers at '{Errors.Shown(address)}' is no chart repository: {why}.", address, "Check the address, such as cluster.chartRepository in jx-requirements.yml.");

    private static string? Text(YamlMap map, string key) => map[key] is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;
}
