using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>
/// Pipeline expressions, <c>${ }</c> (https://spinnaker.io/docs/reference/pipeline/expressions/): the helper properties that tell about the run, the
/// parameters, and the outputs of stages. Every other expression stays as it is. Single quotes stand in texts of a shell without harm.
/// </summary>
internal sealed partial class SpinnakerVocabulary : IVocabulary
{
    // The properties of a Git trigger's execution, as the corpus of Orca has them, and https://spinnaker.io/docs/reference/pipeline/expressions/#helper-properties.
    private static readonly (RunFact Fact, string Word)[] Facts =
    [
        (RunFact.Branch, "trigger['branch']"),
        (RunFact.Commit, "trigger['hash']"),
        (RunFact.RepositoryOwner, "trigger['project']"),
        (RunFact.RepositoryName, "trigger['slug']"),
        (RunFact.Actor, "trigger['user']"),
        (RunFact.Event, "trigger['type']"),
        (RunFact.RunNumber, "trigger['buildInfo']['number']"),
        (RunFact.RunId, "execution['id']"),
        (RunFact.PipelineName, "execution['name']"),
    ];

    // Other spellings of the same.
    private static readonly Dictionary<string, RunFact> Aliases = new(StringComparer.Ordinal) { ["scmInfo.branch"] = RunFact.Branch, ["scmInfo.sha1"] = RunFact.Commit };

    /// <summary>The part that an expression's text means; null for one of its own.</summary>
    public static TextPart? Reference(string expression)
    {
        string text = expression.Trim();
        if (Aliases.TryGetValue(text, out RunFact alias))
            return new FactPart(alias);
        string plain = Dots().Replace(text.Replace('"', '\''), "['${name}']");
        (RunFact Fact, string Word) found = Array.Find(Facts, entry => entry.Word == plain);
        if (found.Word is not null)
            return new FactPart(found.Fact);
        if (Parameter().Match(plain) is { Success: true } parameter)
            return new InputPart(parameter.Groups["name"].Value);
        return Output().Match(plain) is { Success: true } output ? new JobOutputPart(output.Groups["stage"].Value, output.Groups["name"].Value) : null;
    }

    /// <summary>The word of a fact, without brackets; null where there is none.</summary>
    public static string? WordOf(RunFact fact) => Array.Find(Facts, entry => entry.Fact == (fact is RunFact.RefName or RunFact.SourceBranch ? RunFact.Branch : fact)).Word;

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place) => TextReferences.Split(text, Expression(), Part);

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        NativePart native => native.Text,
        FactPart { Fact: RunFact.Repository } => "${trigger['project']}/${trigger['slug']}",
        FactPart { Fact: RunFact.Ref } => "refs/heads/${trigger['branch']}",
        FactPart { Fact: RunFact.TemporaryFolder } => "/tmp",
        FactPart fact => WordOf(fact.Fact) is { } word ? $"${{{word}}}" : null,
        InputPart input => $"${{parameters['{input.Name}']}}",
        JobOutputPart output => $"${{#stage('{output.Job}')['context']['{output.Name}']}}",
        VariablePart variable when place == TextPlace.Script => $"${variable.Name}",
        MatrixPart value when place == TextPlace.Script => $"${value.Name}",
        _ => null,
    };

    // A plain name in braces is a variable of a shell, or one that a stage before has set.
    private static TextPart? Part(Match match)
    {
        string inner = match.Groups["text"].Value;
        return Reference(inner) ?? (Word().IsMatch(inner) ? null : new NativePart(match.Value));
    }

    [GeneratedRegex(@"\$\{(?<text>[^{}]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();

    [GeneratedRegex(@"(?<=[A-Za-z0-9_\]])\.(?<name>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Dots();

    [GeneratedRegex(@"^(?:(?:execution\['trigger'\]|trigger)\['parameters'\]|parameters)\['(?<name>[^'\]]+)'\]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\#stage\('(?<stage>[^']+)'\)\['(?:context|outputs)'\]\['(?<name>[^'\]]+)'\]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Output();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(?:[:#%/\-+=?].*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Word();
}
