namespace CicdTools.Providers.Rules;

/// <summary>Looks for one kind of problem. A rule never throws for what is in a file.</summary>
internal abstract class Rule(string id, DiagnosticSeverity severity, string title, bool mends = false)
{
    /// <summary>What users of it see.</summary>
    public RuleInfo Info { get; } = new(id, severity, title, mends);

    /// <summary>What is wrong in a file.</summary>
    public abstract IEnumerable<Finding> Examine(RuleFile file);
}
