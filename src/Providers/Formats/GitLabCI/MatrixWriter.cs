using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>A matrix to <c>parallel:matrix</c>. Combinations added or left out are written one by one.</summary>
internal static class MatrixWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    public static YamlNode? Write(Job job, string owner, DiagnosticBag diagnostics)
    {
        if (job.Matrix is not { } matrix)
            return null;
        if (matrix.MaxParallel is not null)
            diagnostics.Lost($"the limit of jobs side by side of {owner}", Format, "Give the jobs a 'resource_group' where only one may run.", ModelPath.Part(job.Id, "matrix"));
        if (matrix.Include.Length == 0 && matrix.Exclude.Length == 0)
            return Matrix([new([.. matrix.Axes.Select(axis => new YamlEntry(axis.Name, YamlBuilder.OneOrList(axis.Values)))])]);
        return Matrix([.. MatrixCombinations.Of(matrix).Select(combination => new YamlBuilder().AddAll(combination).Map)]);
    }

    private static YamlMap Matrix(YamlMap[] items) => new YamlBuilder().Add("matrix", new YamlList(items)).Map;
}
