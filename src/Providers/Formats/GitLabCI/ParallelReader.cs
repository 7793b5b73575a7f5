using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What stands under <c>parallel:matrix</c> (https://docs.gitlab.com/ci/yaml/#parallelmatrix): one mapping is the product of its lists, several stand side by side. A number of copies stays native.</summary>
internal static class ParallelReader
{
    public static Matrix? Read(YamlFields fields)
    {
        if (fields.Peek("parallel") is not YamlMap { Entries: [{ Name: "matrix", Value: YamlList list }] } || !list.Items.All(IsSimple) || list.Items.Count == 0)
            return null;
        fields.Take("parallel");
        MatrixAxis[][] products = [.. list.Items.Select(item => Axes(fields, (YamlMap)item))];
        return products.Length == 1
            ? new() { Axes = products[0], FailFast = false }
            : new() { Include = [.. products.SelectMany(Combinations)], FailFast = false };
    }

    /// <summary>Every combination of the axes' values.</summary>
    public static IEnumerable<VariableMap> Combinations(MatrixAxis[] axes)
    {
        IEnumerable<VariableMap> combinations = [new()];
        foreach (MatrixAxis axis in axes)
            combinations = combinations.SelectMany(combination => axis.Values.Select(value => combination.With(axis.Name, value)));
        return combinations;
    }

    private static MatrixAxis[] Axes(YamlFields fields, YamlMap map) =>
        [.. map.Entries.Select(entry => new MatrixAxis(entry.Name, fields.Texts(entry.Value, $"'parallel:matrix' of {fields.Owner}")))];

    private static bool IsSimple(YamlNode node) =>
        node is YamlMap { Entries.Count: > 0 } map && map.Entries.All(entry => entry.Value is YamlScalar || (entry.Value is YamlList { Items.Count: > 0 } list && list.Items.All(item => item is YamlScalar)))
        // GitLab allows 200 jobs; far more than that is not computed here.
        && map.Entries.Aggregate(1L, (size, entry) => Math.Min(10_000, size * (entry.Value is YamlList list ? list.Items.Count : 1))) < 1_000;
}
