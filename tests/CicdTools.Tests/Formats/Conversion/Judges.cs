namespace CicdTools.Tests.Formats.Conversion;

/// <summary>The judge of each format, where somebody else wrote one.</summary>
internal static class Judges
{
    private static readonly Dictionary<string, Func<IReadOnlyList<PipelineFile>, string[]>> Known = new(StringComparer.Ordinal)
    {
        ["GitHubActions"] = Linters.GitHub,
        ["GitLabCI"] = Linters.GitLab,
        ["CircleCI"] = Linters.Circle,
        ["AzurePipelines"] = Linters.Azure,
        ["CodePipeline"] = Linters.CodePipeline,
        ["CloudBuild"] = Linters.CloudBuild,
        ["Tekton"] = Linters.Tekton,
    };

    /// <summary>The judge; null where there is none.</summary>
    public static Func<IReadOnlyList<PipelineFile>, string[]>? Of(string format) => Known.GetValueOrDefault(format);

    /// <summary>Whether a file is what the judge knows: triggers of Cloud Build are resources of another kind, and so are CodePipeline's templates.</summary>
    public static bool Knows(PipelineFile file) => !file.Path.EndsWith(".trigger.yaml", StringComparison.Ordinal) && file.Path != "codepipeline.yml";

    /// <summary>The files, of several conversions in one batch, that a judge finds fault with, by their number.</summary>
    public static Dictionary<int, string[]> Judge(string format, IReadOnlyList<(int Number, PipelineFile File)> files)
    {
        // The name tells the judge's findings apart; its system's own extension stays.
        PipelineFile[] named = [.. files.Select(file => file.File with { Path = $"{Folder(file.File.Path)}c{file.Number}-{Name(file.File.Path)}" })];
        string[] findings = Of(format)!(named);
        Dictionary<int, string[]> found = [];
        for (int i = 0; i < files.Count; i++)
        {
            // Judges name a file by its name, or by its place in the list.
            string mark = $"c{files[i].Number}-{Name(files[i].File.Path)}";
            string[] own = [.. findings.Where(finding => finding.Contains(mark, StringComparison.Ordinal) || Place(finding) == i)];
            if (own.Length > 0)
                found[files[i].Number] = [.. found.GetValueOrDefault(files[i].Number, []), .. own];
        }

        // Findings go over several lines; but some must belong to a file.
        Assert.True(findings.Length == 0 || found.Count > 0, string.Join('\n', findings));

        return found;
    }

    private static int? Place(string finding) =>
        System.Text.RegularExpressions.Regex.Match(finding, @"\A(?:\S*/)?(\d+)(?:\.\w+|-|:| )") is { Success: true } match ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..].TrimStart('.');
}
