using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>A line of commands as a shell sees it: continued lines are one, comments are blank. Each character stands where it stands in the file.</summary>
/// <param name="Start">Where it begins in the file.</param>
/// <param name="Text">The text, as long as in the file.</param>
internal sealed record CommandLine(int Start, string Text)
{
    /// <summary>Replaces what a group matched.</summary>
    public TextEdit Edit(Capture found, string text) => new(Start + found.Index, found.Length, text);

    /// <summary>The lines of a text that hold commands.</summary>
    public static IReadOnlyList<CommandLine> Of(string text, FileKind kind)
    {
        List<CommandLine> lines = [];
        bool prose = kind.HasFlag(FileKind.Markdown), code = !prose;
        bool hash = !kind.HasFlag(FileKind.Json);
        int start = 0;
        while (start < text.Length)
        {
            int begin = start, end = EndOfLine(text, start);
            ReadOnlySpan<char> trimmed = text.AsSpan(start, end - start).Trim();
            if (prose && (trimmed.StartsWith("```") || trimmed.StartsWith("~~~")))
            {
                code = !code;
                start = end + 1;
                continue;
            }

            if (!code || trimmed.Length == 0 || (hash && trimmed[0] == '#' && !prose) || (trimmed.StartsWith("//") && kind.HasFlag(FileKind.Pipeline)))
            {
                start = end + 1;
                continue;
            }

            char[] line = text[begin..end].ToCharArray();
            while (end < text.Length && Continues(text, begin, end))
            {
                int next = EndOfLine(text, end + 1);
                line = text[begin..next].ToCharArray();
                end = next;
            }

            Blank(line, hash);
            lines.Add(new(begin, new string(line)));
            start = end + 1;
        }

        return lines;
    }

    private static int EndOfLine(string text, int start)
    {
        int end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end;
    }

    private static bool Continues(string text, int begin, int end)
    {
        int last = end - 1;
        while (last > begin && (text[last] is '\r' or ' ' or '\t'))
            last--;
        return last > begin && text[last] == '\\';
    }

    // Line ends that continue and comments become spaces, so that every place stays what it was.
    private static void Blank(char[] line, bool hash)
    {
        char quote = '\0';
        bool comment = false;
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            if (character == '\n')
            {
                for (int back = i - 1; back >= 0 && line[back] is '\r' or ' ' or '\t' or '\\'; back--)
                    line[back] = ' ';
                line[i] = ' ';
                comment = false;
                continue;
            }

            if (quote == '\0' && hash && character == '#' && i > 0 && char.IsWhiteSpace(line[i - 1]))
                comment = true;
            else if (quote != '\0' && character == quote)
                quote = '\0';
            else if (quote == '\0' && character is '"' or '\'' && Closes(line, i))
                quote = character;
            if (comment || character is '\r' or '\t')
                line[i] = ' ';
        }
    }

    // An apostrophe in a sentence opens nothing.
    private static bool Closes(char[] line, int at) => Array.IndexOf(line, line[at], at + 1) > 0;
}
