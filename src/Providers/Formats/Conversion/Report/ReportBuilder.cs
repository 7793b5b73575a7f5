namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>
/// The report of a conversion. What is in the result is asked of the target's own reader; what the translator and the writer said gives the
/// reasons. Nobody is believed who only says that something was carried.
/// </summary>
internal sealed class ReportBuilder
{
    public const string NotFound = "Not found when the result was read back.";

    private readonly Pipeline _source;
    private readonly IReadOnlyDictionary<string, SourceMark> _marks;
    private readonly string _prefix;
    private readonly DiagnosticIndex _said;
    private readonly ReadBack _back;
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Construct> _written = new(StringComparer.Ordinal);

    /// <param name="source">The pipeline.</param>
    /// <param name="translated">The same in the words of the format that was written.</param>
    /// <param name="read">What was read back.</param>
    /// <param name="translating">What the translator said.</param>
    /// <param name="writing">What the writer said.</param>
    /// <param name="marks">Where the parts of the pipeline stood.</param>
    /// <param name="prefix">What stands before its paths in the marks.</param>
    /// <param name="names">The identifiers that the writer gives to jobs.</param>
    public ReportBuilder(Pipeline source, Pipeline translated, Pipeline[] read, IEnumerable<Diagnostic> translating, IEnumerable<Diagnostic> writing, IReadOnlyDictionary<string, SourceMark> marks, string prefix = "", Func<string, string>? names = null)
    {
        (_source, _marks, _prefix) = (source, marks, prefix);
        StepAlignment steps = new(source, translated);
        _said = new(translating.Concat(writing.Select(item => item.Subject is null ? item : item with { Subject = steps.Original(item.Subject) })));
        _back = new(translated, read, names);
        foreach (Construct construct in ConstructList.Of(translated))
            _written.TryAdd(steps.Original(construct.Subject, construct.Job, construct.Step), construct);
    }

    public ConversionItem[] Items() => [.. ConstructList.Of(_source).Select(Item)];

    private Finding Find(Construct construct) => _written.TryGetValue(construct.Subject, out Construct? written) || (construct.Value is NamedText && _written.TryGetValue(Renamed(construct), out written)) ? _back.Find(written)
        // Where steps share a shell, the translator sets what only one of them has in its script.
        : construct is { Value: NamedText named, Job: { } job, Step: { } at } && _written.TryGetValue(ModelPath.Step(job, at), out Construct? step) && step.Value is ScriptStep script
            && script.Script.Contains($"export {named.Name}=", StringComparison.Ordinal) && _back.Find(step).Kind != FindingKind.None ? new(FindingKind.Traced, "a line of the script that sets it")
        : Finding.None;

    // Not every system takes every name for a variable; the translator writes an underscore instead.
    private static string Renamed(Construct construct) =>
        construct.Subject[..^construct.Name.Length] + new string([.. construct.Name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);

    private ConversionItem Item(Construct construct)
    {
        Finding finding = Find(construct);
        (ConversionOutcome outcome, string? reason, Diagnostic? diagnostic) = Judge(construct.Subject, finding);
        SourceMark? mark = Mark(construct.Subject);
        return new()
        {
            Kind = construct.Kind,
            Name = construct.Name,
            Job = construct.Job,
            Outcome = outcome,
            Reason = reason,
            Path = mark?.Path ?? _source.Path,
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
                _lost.Add(subject);
                own ??= _said.LossAround(subject, _lost);
                return (ConversionOutcome.Lost, own?.Message ?? NotFound, own);
        }
    }

    // A part that was not marked stands in what is.
    private SourceMark? Mark(string subject)
    {
        string path = _prefix + subject;
        while (true)
        {
            if (_marks.TryGetValue(path, out SourceMark? mark))
                return mark;
            int dot = path.LastIndexOf('.');
            if (dot <= _prefix.Length)
                return null;
            path = path[..dot];
        }
    }
}
