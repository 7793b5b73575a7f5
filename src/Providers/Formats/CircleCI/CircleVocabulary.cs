using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// References: <c>&lt;&lt; pipeline.… &gt;&gt;</c> and <c>&lt;&lt; parameters.… &gt;&gt;</c> everywhere, environment variables in scripts and a few settings,
/// <c>{{ … }}</c> in cache keys (https://circleci.com/docs/guides/optimize/caching/#using-keys-and-templates). A job's parameters are in their places when it is read; the
/// ones left are the axes of its matrix.
/// </summary>
internal sealed partial class CircleVocabulary : IVocabulary
{
    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place) => TextReferences.Split(text, Reference(), match => Of(match, place));

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => literal.Text,
        FactPart fact => Fact(fact.Fact, place),
        VariablePart variable => Named(variable.Name, place),
        SettingPart setting => Named(setting.Name, place),
        SecretPart secret => Named(secret.Name, place),
        MatrixPart value => $"<< parameters.{JobNames.Parameter(value.Name)} >>",
        InputPart input => $"<< pipeline.parameters.{JobNames.Parameter(input.Name)} >>",
        // One checksum per file: patterns are not known.
        FileDigestPart digest when place == TextPlace.CacheKey && digest.Patterns.All(pattern => File(pattern).AsSpan().IndexOfAny("*?![") < 0) => string.Join('-', digest.Patterns.Select(pattern => $"{{{{ checksum \"{File(pattern)}\" }}}}")),
        _ => null,
    };

    private static string File(string pattern) => pattern.StartsWith("**/", StringComparison.Ordinal) ? pattern[3..] : pattern;

    private static TextPart? Of(Match match, TextPlace place)
    {
        if (match.Groups["value"] is { Success: true, Value: var value })
        {
            return value.StartsWith("pipeline.parameters.", StringComparison.Ordinal) ? new InputPart(value["pipeline.parameters.".Length..])
                : value.StartsWith("parameters.", StringComparison.Ordinal) ? new MatrixPart(value["parameters.".Length..])
                : value.StartsWith("matrix.", StringComparison.Ordinal) ? new MatrixPart(value["matrix.".Length..])
                : CircleFacts.OfValue(value) is { } fact ? new FactPart(fact)
                : new NativePart(match.Value);
        }

        if (match.Groups["key"] is { Success: true, Value: var key })
            return place == TextPlace.CacheKey ? Key(key, match.Value) : null;
        string name = match.Groups["name"].Value;
        if (place == TextPlace.Condition)
            return null;
        // In scripts any variable is the shell's.
        return CircleFacts.OfVariable(name) is { } known ? new FactPart(known) : place == TextPlace.Setting ? new VariablePart(name) : null;
    }

    private static TextPart Key(string key, string text)
    {
        if (Checksum().Match(key) is { Success: true } digest)
            return new FileDigestPart([digest.Groups[1].Value]);
        return key switch
        {
            ".Branch" => new FactPart(RunFact.Branch),
            ".Revision" => new FactPart(RunFact.Commit),
            "arch" => new FactPart(RunFact.RunnerOs),
            _ when key.StartsWith(".Environment.", StringComparison.Ordinal) => CircleFacts.OfVariable(key[".Environment.".Length..]) is { } fact ? new FactPart(fact) : new VariablePart(key[".Environment.".Length..]),
            _ => new NativePart(text),
        };
    }

    private static string? Fact(RunFact fact, TextPlace place)
    {
        if (place == TextPlace.CacheKey)
            return fact switch { RunFact.Branch or RunFact.RefName => "{{ .Branch }}", RunFact.Commit => "{{ .Revision }}", RunFact.RunnerOs => "{{ arch }}", _ => CircleFacts.Variable(fact) is { } name ? $"{{{{ .Environment.{name} }}}}" : null };
        string? variable = fact switch
        {
            RunFact.RefName => "${CIRCLE_TAG:-$CIRCLE_BRANCH}",
            RunFact.Repository => "$CIRCLE_PROJECT_USERNAME/$CIRCLE_PROJECT_REPONAME",
            RunFact.SourceBranch => "$CIRCLE_BRANCH",
            RunFact.TemporaryFolder => "/tmp",
            _ => CircleFacts.Variable(fact) is { } name ? $"${{{name}}}" : null,
        };
        string? value = CircleFacts.Value(fact) is { } known ? $"<< {known} >>" : fact == RunFact.RefName ? "<< pipeline.git.branch >>" : null;
        return place == TextPlace.Script ? variable ?? value : value ?? variable;
    }

    // A condition is tested before there are variables.
    private static string? Named(string name, TextPlace place) => place switch
    {
        TextPlace.CacheKey => $"{{{{ .Environment.{Plain(name)} }}}}",
        TextPlace.Condition => null,
        _ => $"${{{Plain(name)}}}",
    };

    // A shell knows no other names.
    private static string Plain(string name) => new([.. name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);

    [GeneratedRegex(@"<<\s*(?<value>[\w.-]+)\s*>>|\{\{\s*(?<key>[^{}]+?)\s*\}\}|\$(?:\{(?<name>[A-Za-z_]\w*)\}|(?<name>[A-Za-z_]\w*))", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^checksum\s+""([^""]+)""$", RegexOptions.CultureInvariant)]
    private static partial Regex Checksum();
}
