namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>
/// The report of a conversion. What is in the result is asked of the target's own reader; what the translator and the writer said gives the
/// reasons. Nobody is believed who only says that something was carried.
/// </summary>
internal sealed class ReportBuilder(Pipeline source, Pipeline translated, Pipeline[] read, IEnumerable<Diagnostic> said, IReadOnlyDictionary<string, SourceMark> marks, string prefix = "")
{
    public const string NotFound = "Not found when the result was read back.";

    private readonly DiagnosticIndex _said = new(said);
    private readonly ReadBack _back = new(translated, read);

    public ConversionItem[] Items()
    {
        Dictionary<string, Construct> written = new(StringComparer.Ordinal);
        foreach (Construct construct in ConstructList.Of(translated))
            written.TryAdd(construct.Subject, construct);
        return [.. ConstructList.Of(source).Select(construct => Item(construct, written.GetValueOrDefault(construct.Subject)))];
    }

    private ConversionItem Item(Construct construct, Construct? written)
    {
        Finding finding = written is null ? Finding.None : _back.Find(written);
        (ConversionOutcome outcome, string? reason, Diagnostic? diagnostic) = Judge(construct.Subject, finding);
        SourceMark? mark = Mark(construct.Subject);
        return new()
        {
            Kind = construct.Kind,
            Name = construct.Name,
            Job = construct.Job,
            Outcome = outcome,
            Reason = reason,
            Path = mark?.Path ?? source.Path,
            Line = mark?.Line,
            Remedy = outcome == ConversionOutcome.Carried ? null : diagnostic?.Remedy,
            Subject = construct.Subject,
        };
    }

    private (ConversionOutcome Outcome, string? Reason, Diagnostic? Diagnostic) Judge(string subject, Finding finding)
    {
        Diagnostic? own = _said.Of(subject);
        switch (finding.Kind)
        {
            case FindingKind.Same:
                return own is null ? (ConversionOutcome.Carried, null, null) : (ConversionOutcome.Approximated, own.Message, own);
            case FindingKind.Traced:
                return (ConversionOutcome.Approximated, own?.Message ?? $"Read back as {finding.Text}.", own);
            case FindingKind.Differs when _said.OfOrBelow(subject) is { } named:
                return (ConversionOutcome.Approximated, named.Message, named);
            case FindingKind.Differs:
                return (ConversionOutcome.Lost, $"Read back as {finding.Text}, and nothing was said of it.", null);
            default:
                if (own is { Id: "Approximated" })
                    return (ConversionOutcome.Approximated, own.Message, own);
                own ??= _said.LossAround(subject);
                return (ConversionOutcome.Lost, own?.Message ?? NotFound, own);
        }
    }

    // A part that was not marked stands in what is.
    private SourceMark? Mark(string subject)
    {
        string path = prefix + subject;
        while (true)
        {
            if (marks.TryGetValue(path, out SourceMark? mark))
                return mark;
            int dot = path.LastIndexOf('.');
            if (dot <= prefix.Length)
                return null;
            path = path[..dot];
        }
    }
}
