namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>What the translator and the writer said, by what they said it of.</summary>
internal sealed class DiagnosticIndex
{
    private readonly Dictionary<string, Diagnostic> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Diagnostic> _below = new(StringComparer.Ordinal);

    public DiagnosticIndex(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics.Where(item => item.Id is "Lost" or "Approximated" && item.Subject is not null))
        {
            string subject = diagnostic.Subject!;
            // Of two about one thing the graver one counts.
            if (!_exact.TryGetValue(subject, out Diagnostic? known) || (known.Id != "Lost" && diagnostic.Id == "Lost"))
                _exact[subject] = diagnostic;
            for (int dot = subject.LastIndexOf('.'); dot > 0; dot = subject.LastIndexOf('.', dot - 1))
                _below.TryAdd(subject[..dot], diagnostic);
        }
    }

    /// <summary>What was said of exactly this.</summary>
    public Diagnostic? Of(string subject) => _exact.GetValueOrDefault(subject);

    /// <summary>What was said of this or of a part of it.</summary>
    public Diagnostic? OfOrBelow(string subject) => _exact.GetValueOrDefault(subject) ?? _below.GetValueOrDefault(subject);

    /// <summary>The loss of what this is a part of, where that is among the lost.</summary>
    public Diagnostic? LossAround(string subject, HashSet<string> lost)
    {
        for (int dot = subject.LastIndexOf('.'); dot > 0; dot = subject.LastIndexOf('.', dot - 1))
        {
            if (lost.Contains(subject[..dot]) && _exact.TryGetValue(subject[..dot], out Diagnostic? found) && found.Id == "Lost")
                return found;
        }

        return null;
    }
}
