using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools;

/// <summary>Makes a foreign log line harmless for a terminal and for the runner that this may itself run on.</summary>
internal static partial class LogText
{
    /// <summary>The line without colors, with other control characters visible, and with no command of any runner in it.</summary>
    public static string Neutralize(string line)
    {
        string text = line;
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') >= 0)
            text = Visible(Sequences().Replace(text, ""));
        if (text.Contains("##", StringComparison.Ordinal))
            text = Commands().Replace(text, "# #$1");
        // GitHub takes '::' at the begin of a line, blanks before it or not; and where a long line is broken to be shown, any place may be one.
        if (text.Contains("::", StringComparison.Ordinal))
            text = NamedCommands().Replace(text, ": :");
        return text.AsSpan().TrimStart().StartsWith("::", StringComparison.Ordinal) ? CommandStart().Replace(text, "$1: :", 1) : text;
    }

    private static string Visible(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (char character in text)
            result.Append(character switch { '\t' => '\t', < ' ' => (char)(0x2400 + character), '\u007f' => '\u2421', >= '\u0080' and <= '\u009f' => '\uFFFD', _ => character });
        return result.ToString();
    }

    // ECMA-48 control sequences, and the strings (title, link, clipboard) that BEL or ST end.
    [GeneratedRegex(@"\u001b\[[0-9;:?<=>!]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)", RegexOptions.CultureInvariant)]
    private static partial Regex Sequences();

    [GeneratedRegex(@"##(vso\[|\[|teamcity\[)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Commands();

    // docs.github.com/actions/reference/workflows-and-actions/workflow-commands, and those of github.com/actions/runner that are no longer described.
    [GeneratedRegex("::(?=(?:add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher|save-state|set-env|set-output|stop-commands|warning|internal-set-repo-path)(?: |::))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedCommands();

    [GeneratedRegex(@"^(\s*)::", RegexOptions.CultureInvariant)]
    private static partial Regex CommandStart();
}
