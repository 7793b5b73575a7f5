namespace CicdTools.Tests.Formats.Conversion;

/// <summary>The judge of each format, where somebody else wrote one.</summary>
internal static class Judges
{
    private static readonly Dictionary<string, Func<IReadOnlyList<PipelineFile>, string[]>> Known = new(StringComparer.Ordinal)
    {
        ["GitHubActions"] = Linters.GitHub,
        ["GitLabCI"] = Linters.GitLab,
        ["CodePipeline"] = Linters.CodePipeline,
    };

    /// <summary>The judge; null where there is none.</summary>
    public static Func<IReadOnlyList<PipelineFile>, string[]>? Of(string format) => Known.GetValueOrDefault(format);

    /// <summary>The files, of several conversions in one batch, that a judge finds fault with, by their number.</summary>
    public static Dictionary<int, string[]> Judge(string format, IReadOnlyList<(int Number, PipelineFile File)> files)
    {
        // The name tells the judge's findings apart; its system's own extension stays.
        PipelineFile[] named = [.. files.Select(file => file.File with { Path = $"{Folder(file.File.Path)}c{file.Number}-{Name(file.File.Path)}" })];
        string[] findings = Of(format)!(named);
        Dictionary<int, string[]> found = [];
        foreach ((int number, PipelineFile file) in files)
        {
            string mark = $"c{number}-{Name(file.Path)}";
            string[] own = [.. findings.Where(finding => finding.Split(": ")[0].Contains(mark, StringComparison.Ordinal))];
            if (own.Length > 0)
                found[number] = [.. found.GetValueOrDefault(number, []), .. own];
        }

        return found;
    }

    private static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..].TrimStart('.');
}
