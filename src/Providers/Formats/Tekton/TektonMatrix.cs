using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>The matrix of a task (https://tekton.dev/docs/pipelines/matrix/).</summary>
internal static class TektonMatrix
{
    /// <summary>Takes a matrix of texts; one with references to lists stays, to be kept as native.</summary>
    public static Matrix? Take(YamlFields fields)
    {
        if (fields.Peek("matrix") is not YamlMap map || map.Entries.Any(entry => entry.Name is not ("params" or "include")))
            return null;
        MatrixAxis?[] axes = map["params"] is YamlList list ? [.. list.Items.Select(Axis)] : [];
        VariableMap?[] include = map["include"] is YamlList combinations ? [.. combinations.Items.Select(Combination)] : [];
        if (Array.Exists(axes, axis => axis is null) || Array.Exists(include, values => values is null) || (axes.Length == 0 && include.Length == 0))
            return null;
        fields.Take("matrix");
        return new() { Axes = axes!, Include = include! };
    }

    /// <summary>The matrix as Tekton has it: combinations that are left out make all others be named.</summary>
    public static YamlMap Write(Matrix matrix)
    {
        YamlBuilder map = new();
        if (matrix.Exclude.Length > 0)
            return map.Add("include", new YamlList([.. MatrixCombinations.Of(matrix).Select(Combination)])).Map;
        if (matrix.Axes.Length > 0)
            map.Add("params", new YamlList([.. matrix.Axes.Select(axis => new YamlBuilder().Add("name", axis.Name).Add("value", YamlBuilder.List(axis.Values.Select(TektonReferences.Lower))).Map)]));
        if (matrix.Include.Length > 0)
            map.Add("include", new YamlList([.. matrix.Include.Select(Combination)]));
        return map.Map;
    }

    /// <summary>The names that the matrix gives.</summary>
    public static string[] Names(Matrix? matrix) => matrix is null ? [] : [.. matrix.Axes.Select(axis => axis.Name).Concat(matrix.Include.SelectMany(include => include.Keys)).Distinct()];

    private static YamlMap Combination(VariableMap values, int index) => new YamlBuilder()
        .Add("name", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"combination-{index + 1}"))
        .Add("params", new YamlList([.. values.Select(entry => new YamlBuilder().Add("name", entry.Key).Add("value", new YamlScalar(TektonReferences.Lower(entry.Value))).Map)])).Map;

    private static MatrixAxis? Axis(YamlNode node) =>
        node is YamlMap { Entries.Count: 2 } map && ParameterList.Name(map) is { } name && map["value"] is YamlList list && list.Items.All(item => item is YamlScalar scalar && !scalar.Value.Contains("[*]", StringComparison.Ordinal))
            ? new(name, [.. list.Items.Select(item => ((YamlScalar)item).Value)])
            : null;

    private static VariableMap? Combination(YamlNode node) =>
        node is YamlMap map && map["params"] is YamlList list && list.Items.All(item => ParameterList.Name(item) is not null && ((YamlMap)item)["value"] is YamlScalar)
            ? new(list.Items.Select(item => KeyValuePair.Create(ParameterList.Name(item)!, ((YamlScalar)((YamlMap)item)["value"]!).Value)))
            : null;
}
