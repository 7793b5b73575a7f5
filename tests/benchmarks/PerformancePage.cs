using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>The table of docs/performance.md: a row per measurement, replaced when it is measured again.</summary>
internal static class PerformancePage
{
    private static readonly string PagePath = Path.Combine(Repository.Root, "docs", "performance.md");

    public static void Record(Measurement measurement)
    {
        List<string> lines = [.. File.ReadAllLines(PagePath)];
        string mark = $"<!-- {measurement.Id} -->";
        string met = measurement.Met switch { true => "yes", false => "**no**", null => "" };
        string row = string.Create(CultureInfo.InvariantCulture, $"| {measurement.What} | {measurement.Outcome} | {measurement.Bound} | {met} | {measurement.Details} {mark} |");
        int at = lines.FindIndex(line => line.Contains(mark, StringComparison.Ordinal));
        if (at >= 0)
            lines[at] = row;
        else
            lines.Insert(lines.FindLastIndex(line => line.StartsWith('|')) + 1, row);
        File.WriteAllText(PagePath, string.Join('\n', lines) + "\n");
    }
}
