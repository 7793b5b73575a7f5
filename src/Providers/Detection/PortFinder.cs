using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Finds the port that a program listens on, in the ways that programs say it.</summary>
internal static partial class PortFinder
{
    /// <summary>Looks into a source file.</summary>
    public static void Find(ComponentDraft draft, SourceFile file)
    {
        foreach (Match match in PortOf().Matches(file.Text))
        {
            Group group = match.Groups.Values.Skip(1).First(group => group.Success);
            if (int.TryParse(group.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535)
            {
                draft.Set(nameof(StackComponent.Port), group.Value, file.Path, file.LineAt(group.Index));
                return;
            }
        }
    }

    // os.environ.get("PORT", "8080")   process.env.PORT || 3000   PORT:-8080   listen(3000   port=5000   --port 80   ":8080"   localhost:8080
    [GeneratedRegex("""\bPORT\b["'\])}]*\s*(?:,|\|\||\?\?|:-|or)\s*["']?(\d{2,5})\b|[lL]isten\w*\(\s*["':]*(\d{2,5})\b|\b(?i:port)\s*[=:]\s*["']?(\d{2,5})\b|--port[ =](\d{2,5})\b|["'](?:0\.0\.0\.0|localhost|127\.0\.0\.1)?:(\d{2,5})["']""", RegexOptions.CultureInvariant)]
    private static partial Regex PortOf();
}
