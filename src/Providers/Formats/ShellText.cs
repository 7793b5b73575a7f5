namespace CicdTools.Providers.Formats;

/// <summary>Text for a POSIX shell.</summary>
internal static class ShellText
{
    /// <summary>A word; put into single quotes where it holds anything but letters, digits and harmless signs. References to variables stay open.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':' or '=' or '@' or '%' or '+' or ','))
            return word;
        bool refers = word.Contains('$', StringComparison.Ordinal) && !word.Any(character => character is '"' or '`' or '\\' or '\n');
        return refers ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>Text that means itself inside of double quotes.</summary>
    public static string Escape(string text) => string.Concat(text.Select(character => character is '"' or '\\' or '`' or '$' ? $"\\{character}" : character.ToString()));

    /// <summary>
    /// The script as lines that each stand alone, or as one block where a line may go on in the next
    /// (an open quote, a here-document, a compound command, a backslash).
    /// </summary>
    public static string[] Lines(string script)
    {
        string[] lines = [.. script.Split('\n').Where(line => line.Trim().Length > 0)];
        return lines.Length > 0 && lines.All(StandsAlone) && lines.Length == script.Split('\n').Length ? lines : [script];
    }

    private static bool StandsAlone(string line)
    {
        if (line[0] is ' ' or '\t' or '#' or '}' or ')' or '&' or '|' || line[^1] is '\\' or '|' or '&' or '{' or '(' or ' ' or '\t' || line.Contains("<<", StringComparison.Ordinal))
            return false;
        string[] words = line.Split([' ', ';', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(word => word is "if" or "then" or "else" or "elif" or "fi" or "for" or "while" or "until" or "do" or "done" or "case" or "esac" or "function" or "select" or "in" or "{" or "}" or "[[" or "(("))
            return false;
        return line.Count(character => character == '\'') % 2 == 0 && line.Count(character => character == '"') % 2 == 0 && line.Count(character => character == '`') % 2 == 0
            && line.Count(character => character == '(') == line.Count(character => character == ')')
            && !line.Contains('\\', StringComparison.Ordinal);
    }
}
