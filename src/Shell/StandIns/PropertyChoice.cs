using System.Collections;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace CicdTools.Shell.StandIns;

/// <summary>Properties as users name them: names with wildcards, script blocks, and hashtables of a name and an expression.</summary>
internal static class PropertyChoice
{
    public static IEnumerable<(string Name, object? Value)> Choose(PSObject input, object[] properties)
    {
        foreach (object property in properties)
        {
            object plain = property is PSObject wrapped ? wrapped.BaseObject : property;
            if (plain is IDictionary table)
            {
                object expression = Entry(table, "Expression") ?? throw new PSArgumentException("A calculated property needs an Expression.");
                yield return (Entry(table, "Name", "Label")?.ToString() ?? expression.ToString()!, Value(input, expression));
            }
            else if (plain is ScriptBlock script)
            {
                yield return (script.ToString(), Value(input, script));
            }
            else
            {
                string name = plain.ToString()!;
                PSPropertyExpression[] resolved = [.. new PSPropertyExpression(name).ResolveNames(input)];
                // A name that is not there gives an empty property, so that every row has the same ones; a pattern gives what fits.
                if (resolved.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                    yield return (name, null);
                foreach (PSPropertyExpression single in resolved)
                    yield return (single.ToString(), Value(input, single.ToString()));
            }
        }
    }

    /// <summary>A value of an object, by name or by script block; null where it is not there or its getter fails.</summary>
    public static object? Value(PSObject input, object expression)
    {
        object plain = expression is PSObject wrapped ? wrapped.BaseObject : expression;
        PSPropertyExpression property = plain is ScriptBlock script ? new(script) : new(plain.ToString());
        return property.GetValues(input).FirstOrDefault(value => value.Exception is null)?.Result;
    }

    /// <summary>An entry of a hashtable by any unambiguous beginning of one of its names.</summary>
    public static object? Entry(IDictionary table, params ReadOnlySpan<string> names)
    {
        foreach (DictionaryEntry entry in table)
        {
            foreach (string name in names)
            {
                if (entry.Key.ToString() is { Length: > 0 } key && name.StartsWith(key, StringComparison.OrdinalIgnoreCase))
                    return entry.Value;
            }
        }

        return null;
    }
}
