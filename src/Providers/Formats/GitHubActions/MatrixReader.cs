using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>What stands under <c>strategy</c>. One with expressions or objects as values stays native and is computed when the job runs.</summary>
internal sealed class MatrixReader(DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    /// <summary>Takes the strategy where the model can hold all of it.</summary>
    public Matrix? Take(YamlFields fields, string owner)
    {
        if (fields.Peek("strategy") is not YamlMap strategy || !IsSimple(strategy))
            return null;
        fields.Take("strategy");
        YamlFields parts = new(strategy, Format, $"the strategy of {owner}", diagnostics);
        bool failFast = parts.Flag("fail-fast", byDefault: true);
        int? maxParallel = parts.Text("max-parallel") is { } number && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? most : null;
        YamlFields matrix = new(parts.Take("matrix"), Format, $"the matrix of {owner}", diagnostics);
        VariableMap[] include = Combinations(matrix, "include"), exclude = Combinations(matrix, "exclude");
        Matrix result = new()
        {
            Axes = [.. matrix.Node.Entries.Where(entry => entry.Name is not ("include" or "exclude")).Select(entry => new MatrixAxis(entry.Name, matrix.List(entry.Name)))],
            Include = include,
            Exclude = exclude,
            FailFast = failFast,
            MaxParallel = maxParallel,
        };
        parts.Drop();
        return result;
    }

    private static VariableMap[] Combinations(YamlFields matrix, string key) =>
        matrix.Take(key) is YamlList list ? [.. list.Items.Select(item => matrix.Variables(item, $"'{key}' of {matrix.Owner}"))] : [];

    private static bool IsSimple(YamlMap strategy) =>
        strategy.Entries.All(entry => entry.Name is "matrix" or "fail-fast" or "max-parallel" && !WorkflowReader.IsExpression(entry.Value))
        && strategy["matrix"] is YamlMap matrix
        && matrix.Entries.All(entry => entry.Name is "include" or "exclude" ? IsCombinations(entry.Value) : IsAxis(entry.Value))
        && (strategy["max-parallel"] is null || (strategy["max-parallel"] is YamlScalar most && most.Value.Length is > 0 and < 9 && most.Value.All(char.IsAsciiDigit)));

    private static bool IsAxis(YamlNode node) => node is YamlList list && list.Items.All(IsValue);

    private static bool IsCombinations(YamlNode node) => node is YamlList list && list.Items.All(item => item is YamlMap map && map.Entries.All(entry => IsValue(entry.Value)));

    // Text that looks like a boolean would come back as one, so it stays native too.
    private static bool IsValue(YamlNode node) =>
        node is YamlScalar { IsNull: false } scalar
        && (scalar.Style == YamlStyle.Plain || scalar.Value is not ("true" or "false"))
        && scalar.Value is not (['{', ..] or ['[', ..]);
}
