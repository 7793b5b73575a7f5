using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>A matrix to its legs.</summary>
internal static class MatrixWriter
{
    public static YamlNode? Write(Job job, string owner, DiagnosticBag diagnostics)
    {
        if (job.Matrix is not { } matrix)
            return AzureFields.Find(job.Native, "strategy") is { } kept && job.Environment is null ? YamlLoader.Fragment(kept) : null;
        IReadOnlyList<VariableMap> combinations = MatrixCombinations.Of(matrix);
        if (matrix.FailFast)
            diagnostics.Approximated($"The first failure in the matrix of {owner} does not end the other jobs.", subject: ModelPath.Part(job.Id, "matrix"));
        string[] names = AzureFields.Find(job.Native, "strategy.matrix") is { } text && YamlLoader.Fragment(text) is YamlList list && list.Items.Count == combinations.Count
            ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Value)]
            : Names(combinations);
        YamlMap legs = new([.. combinations.Select((values, i) => new YamlEntry(names[i], new YamlMap([.. values.Select(value => new YamlEntry(value.Key, new YamlScalar(value.Value)))])))]);
        return new YamlBuilder().Add("matrix", legs).Add("maxParallel", matrix.MaxParallel).Map;
    }

    /// <summary>Names made of the values: letters, digits and underscores, each once.</summary>
    public static string[] Names(IReadOnlyList<VariableMap> combinations)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return [.. combinations.Select((values, i) =>
        {
            string name = AzureNames.Clean(string.Join('_', values.Values));
            return seen.Add(name) ? name : string.Create(CultureInfo.InvariantCulture, $"leg_{i + 1}");
        })];
    }
}
