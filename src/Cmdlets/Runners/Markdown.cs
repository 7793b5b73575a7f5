using System.Globalization;
using System.Text;

namespace CicdTools.Cmdlets.Runners;

/// <summary>Texts of others as plain text in Markdown.</summary>
internal static class Markdown
{
    // CommonMark 0.31, "Backslash escapes": any of these may be escaped. '|' ends a cell, '<' begins HTML.
    private const string Special = "\\`*_{}[]()<>#|~&$@!";

    /// <summary>A text on one line, in which nothing is markup.</summary>
    public static string Text(string? text)
    {
        StringBuilder escaped = new();
        foreach (char character in (text ?? "").ReplaceLineEndings(" "))
        {
            if (Special.Contains(character, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(char.IsControl(character) ? ' ' : character);
        }

        return escaped.ToString().Trim();
    }

    /// <summary>A text that leads to a page; the text alone where the address is none of the web.</summary>
    public static string Link(string text, string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return Text(text);
        string target = uri.AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);
        return $"[{Text(text)}]({target})";
    }

    /// <summary>A row of a table whose cells are Markdown already.</summary>
    public static string Row(params ReadOnlySpan<string> cells) => $"| {string.Join(" | ", cells.ToArray())} |\n";

    /// <summary>A span of time as people say it.</summary>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => "",
        { TotalMinutes: < 1 } time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } time => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        { } time => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };
}
