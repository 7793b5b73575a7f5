using System.Text;

namespace CicdTools.HelpBuilder;

/// <summary>An about_ topic as the plain text that Get-Help shows: headings in capitals, the rest indented.</summary>
internal static class AboutText
{
    private const string Indent = "    ";

    public static string From(string markdown)
    {
        StringBuilder text = new();
        bool code = false;
        foreach (string line in markdown.ReplaceLineEndings("\n").Trim().Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                code = !code;
            else if (!code && line.StartsWith("# ", StringComparison.Ordinal))
                text.Append("TOPIC\n").Append(Indent).Append(line[2..].Trim()).Append('\n');
            else if (!code && line.StartsWith("## ", StringComparison.Ordinal))
                text.Append(line[3..].Trim().ToUpperInvariant()).Append('\n');
            else if (line.Length == 0)
                text.Append('\n');
            else
                text.Append(Indent).Append(code ? Indent : "").Append(code ? line : line.Replace("`", "", StringComparison.Ordinal)).Append('\n');
        }

        return text.ToString();
    }
}
