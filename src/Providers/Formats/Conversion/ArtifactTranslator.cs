namespace CicdTools.Providers.Formats.Conversion;

/// <summary>
/// Artifacts that come into a folder, for systems that put them back to where they were kept: the jobs that keep them are named,
/// and a script copies the files to where they were asked for.
/// </summary>
internal sealed class ArtifactTranslator(Pipeline pipeline, IDialect from, IDialect to, TextTranslator texts, DiagnosticBag diagnostics)
{
    private const string Make = "mkdir -p ", CopyAll = "cp -R ";

    public IEnumerable<Step> Download(DownloadArtifactStep common, DownloadArtifactStep original, Job job)
    {
        DownloadArtifactStep step = common with { Artifact = common.Artifact is null ? null : texts.Text(common.Artifact), Path = common.Path is null ? null : texts.Path(common.Path) };
        if (!to.Traits.ArtifactsKeepPaths || from.Traits.ArtifactsKeepPaths)
            return [step];
        (Job Job, UploadArtifactStep Upload)[] sources = [.. Sources(original, job)];
        if (sources.Length == 0)
            return [step];
        // Without a name each artifact comes into a folder of its name.
        bool apart = original.Artifact is null && original.Native.Any(setting => setting.Key == "merge-multiple" && setting.Text == "false");
        string[] lines = [.. sources.SelectMany(source => Copy(source.Upload, apart ? $"{step.Path ?? "."}/{texts.Text(source.Upload.Artifact)}" : step.Path ?? "."))];
        DownloadArtifactStep whole = step with { Artifact = null, Path = null, From = [.. sources.Select(source => source.Job.Id).Distinct()] };
        if (lines.Length == 0)
            return [whole];
        diagnostics.Approximated($"In the job '{Errors.Shown(job.Id)}' the files of '{Errors.Shown(original.Artifact ?? string.Join(", ", sources.Select(source => source.Upload.Artifact)))}' come back to where they were made; a script copies them to '{Errors.Shown(step.Path ?? ".")}'.", null, texts.Subject);
        return [whole, new ScriptStep { Script = string.Join('\n', lines), Condition = step.Condition }];
    }

    /// <summary>Whether a step is one that copies files to where they were asked for.</summary>
    public static bool IsCopy(Step step) => step is ScriptStep { Name: null, Variables.Count: 0 } script && script.Script.StartsWith(Make, StringComparison.Ordinal)
        && Array.TrueForAll(script.Script.Split('\n'), line => line.StartsWith(Make, StringComparison.Ordinal) || line.StartsWith(CopyAll, StringComparison.Ordinal));

    private IEnumerable<(Job, UploadArtifactStep)> Sources(DownloadArtifactStep step, Job job)
    {
        HashSet<string> before = Before(job.Id);
        return pipeline.Jobs.Where(other => other.Id != job.Id && (step.From?.Contains(other.Id) ?? before.Contains(other.Id)))
            .SelectMany(other => other.Steps.OfType<UploadArtifactStep>().Where(upload => step.Artifact is null || Fits(upload.Artifact, step.Artifact)).Select(upload => (other, upload)));
    }

    // A name with an expression stands for one name for each job of a matrix.
    private bool Fits(string kept, string asked) =>
        kept == asked || (from.Vocabulary.Read(kept, TextPlace.Setting) is [LiteralPart { Text: { } begin }, MatrixPart, ..] && asked.StartsWith(begin, StringComparison.Ordinal));

    private HashSet<string> Before(string job)
    {
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline);
        HashSet<string> before = new(StringComparer.Ordinal);
        Stack<string> open = new(needs[job]);
        while (open.TryPop(out string? id))
        {
            if (before.Add(id) && needs.TryGetValue(id, out string[]? further))
                Array.ForEach(further, open.Push);
        }

        return before;
    }

    private IEnumerable<string> Copy(UploadArtifactStep upload, string target)
    {
        string[] paths = [.. upload.Paths.Select(texts.Path)];
        string root = ArtifactRoot.Of(paths);
        string folder = Clean(target);
        if (root == folder)
            return [];
        string destination = ShellText.Quote(folder);
        string make = $"{Make}{destination}";
        if (root != ".")
            return [make, $"{CopyAll}{ShellText.Quote($"{root}/.")} {destination}/"];
        // From the root only what was kept, not everything that is there.
        return [make, .. paths.Select(path => $"{CopyAll}{(path.Contains('*', StringComparison.Ordinal) ? path : ShellText.Quote(path.TrimEnd('/')))} {destination}/")];
    }

    private static string Clean(string path)
    {
        string clean = string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));
        return clean.Length == 0 ? "." : clean;
    }
}
