using System.Net;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>Pages that need nothing else: no script, no picture from elsewhere, everything escaped.</summary>
internal static class Html
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1f2328;background:#fff}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid #d8dee4}th{background:#f6f8fa}
        td.n{text-align:right;font-variant-numeric:tabular-nums}.Carried{color:#1a7f37}.Approximated{color:#9a6700}.Lost{color:#cf222e;font-weight:600}
        code{font-family:ui-monospace,monospace;font-size:.9em}svg{max-width:100%;height:auto}
        @media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th{background:#161b22}th,td{border-color:#30363d}.Carried{color:#3fb950}.Approximated{color:#d29922}.Lost{color:#f85149}}
        """;

    /// <summary>A page with this title and body.</summary>
    public static string Page(string title, string body) =>
        $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{Text(title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n{body}</body>\n</html>\n";

    /// <summary>The text, escaped, without characters that XML does not allow.</summary>
    public static string Text(string? text) => text is null ? "" : WebUtility.HtmlEncode(new string([.. text.Select((character, at) => IsAllowed(text, character, at) ? character : '\uFFFD')]));

    private static bool IsAllowed(string text, char character, int at) =>
        char.IsHighSurrogate(character) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(character) ? at > 0 && char.IsHighSurrogate(text[at - 1])
        : character is '\t' or '\n' or (>= ' ' and not '\uFFFE' and not '\uFFFF');
}
