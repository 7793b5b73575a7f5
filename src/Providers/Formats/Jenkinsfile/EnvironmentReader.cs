using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Variables from <c>environment</c> (https://www.jenkins.io/doc/book/pipeline/syntax/#environment).</summary>
internal static partial class EnvironmentReader
{
    /// <summary>The variables; what is computed stays, to be kept as native.</summary>
    public static VariableMap Read(GroovyNode[] statements, GroovySource source, List<string> rest)
    {
        List<KeyValuePair<string, string>> values = [];
        foreach (GroovyNode statement in statements)
        {
            if (statement is GroovyAssignment { Value: GroovyText text } plain)
                values.Add(new(plain.Name, text.Value));
            else if (statement is GroovyAssignment { Value: GroovyWord { Value: var word } } named && (word is "true" or "false" || word.All(char.IsAsciiDigit)))
                values.Add(new(named.Name, word));
            else if (statement is GroovyAssignment { Value: GroovyCall { Name: "credentials", First: GroovyText { Value: var id }, Arguments.Length: 1 } } secret && IsId(id))
                values.Add(new(secret.Name, $"${{credentials.{id}}}"));
            else
            {
                source.Kept(statement, "A variable that is computed");
                rest.Add(source.Of(statement));
            }
        }

        return new(values);
    }

    /// <summary>Whether the identifier of credentials can stand in a word.</summary>
    public static bool IsId(string id) => Id().IsMatch(id);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Id();
}
