namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>
/// Which step of a translated job comes from which of the original: the translator keeps their order, and only behind a step that brings artifacts
/// may it add one.
/// </summary>
internal sealed class StepAlignment
{
    private readonly Dictionary<string, int[]> _sources = new(StringComparer.Ordinal);

    public StepAlignment(Pipeline source, Pipeline translated)
    {
        Dictionary<string, Job> originals = source.Jobs.DistinctBy(job => job.Id, StringComparer.Ordinal).ToDictionary(job => job.Id, StringComparer.Ordinal);
        foreach (Job job in translated.Jobs)
        {
            if (originals.TryGetValue(job.Id, out Job? original) && original.Steps.Any(step => step is DownloadArtifactStep) && original.Steps.Length != job.Steps.Length)
                _sources.TryAdd(job.Id, Align(original.Steps, job.Steps));
        }
    }

    /// <summary>The path of a part of the translated pipeline as the original pipeline has it.</summary>
    public string Original(string subject, string? job, int? step) =>
        job is null || step is not { } at || !_sources.TryGetValue(job, out int[]? sources) || at >= sources.Length ? subject : ModelPath.Step(job, sources[at]) + subject[ModelPath.Step(job, at).Length..];

    /// <summary>The same for a path of which only the text is known.</summary>
    public string Original(string subject)
    {
        foreach ((string job, int[] sources) in _sources)
        {
            string before = $"{ModelPath.Job(job)}.steps.";
            if (!subject.StartsWith(before, StringComparison.Ordinal))
                continue;
            int end = before.Length;
            while (end < subject.Length && char.IsAsciiDigit(subject[end]))
                end++;
            if (int.TryParse(subject[before.Length..end], out int at) && at < sources.Length)
                return ModelPath.Step(job, sources[at]) + subject[end..];
        }

        return subject;
    }

    private static int[] Align(Step[] original, Step[] translated)
    {
        int[] sources = new int[translated.Length];
        int from = 0, added = translated.Length - original.Length;
        for (int at = 0; at < translated.Length; at++)
        {
            // What copies the files of an artifact belongs to the step that brings them.
            bool copies = added > 0 && at > 0 && translated[at - 1] is DownloadArtifactStep && ArtifactTranslator.IsCopy(translated[at]);
            added -= copies ? 1 : 0;
            sources[at] = copies ? sources[at - 1] : Math.Min(from++, original.Length - 1);
        }

        return sources;
    }
}
