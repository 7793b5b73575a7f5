using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// A matrix lists its legs by name (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job-strategy). Legs that are all combinations
/// of some values are read as axes. No leg ends the others.
/// </summary>
internal static class MatrixReader
{
    private const string Key = "strategy";

    public static Matrix? Take(YamlFields fields, List<NativeSetting> native, DiagnosticBag diagnostics)
    {
        if (fields.Peek(Key) is not YamlMap strategy || strategy["matrix"] is not YamlMap { Entries.Count: > 0 } legs || strategy.Entries.Any(entry => entry.Name is not ("matrix" or "maxParallel"))
            || legs.Entries.Any(leg => AzureFields.IsTemplate(leg.Name) || leg.Value is not YamlMap map || map.Entries.Any(entry => entry.Value is not YamlScalar || AzureFields.IsTemplate(entry.Name)))
            || (strategy["maxParallel"] is { } most && (most is not YamlScalar scalar || !int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))))
            return null;
        fields.Take(Key);
        YamlFields names = new(legs, AzurePipelinesFormat.FormatName, $"the matrix of {fields.Owner}", diagnostics);
        VariableMap[] combinations = [.. legs.Entries.Select(leg => names.Variables(leg.Value, $"the leg '{Errors.Shown(leg.Name)}'"))];
        MatrixAxis[]? axes = Axes(combinations);
        Matrix matrix = new()
        {
            Axes = axes ?? [],
            Include = axes is null ? combinations : [],
            FailFast = false,
            MaxParallel = strategy["maxParallel"] is YamlScalar number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : null,
        };
        if (!legs.Entries.Select(leg => leg.Name).SequenceEqual(MatrixWriter.Names(combinations)))
            native.Add(AzureFields.Native("strategy.matrix", YamlText.Fragment(YamlBuilder.List(legs.Entries.Select(leg => leg.Name)))));
        return matrix;
    }

    private static MatrixAxis[]? Axes(VariableMap[] legs)
    {
        if (legs[0].Count == 0 || legs.Any(leg => !leg.Keys.SequenceEqual(legs[0].Keys)))
            return null;
        MatrixAxis[] axes = [.. legs[0].Keys.Select(key => new MatrixAxis(key, [.. legs.Select(leg => leg[key]).Distinct()]))];
        IReadOnlyList<VariableMap> all = axes.Aggregate(1L, (count, axis) => Math.Min(count * axis.Values.Length, 100_000)) == legs.Length ? MatrixCombinations.Of(new() { Axes = axes }) : [];
        return all.SequenceEqual(legs) ? axes : null;
    }
}
