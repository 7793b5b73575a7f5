using System.Globalization;
using System.Text;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>
/// Every corpus file in every other dialect: without an exception, with no fault that the original has not, and what becomes of it in
/// <c>docs/conversion.md</c>. <c>CICDTOOLS_WRITE_CONVERSION_PAGE=1</c> writes the page; without it the page is held to its form, and what it says is lost to what is lost.
/// </summary>
public sealed class ConversionMatrixTests
{
    private static readonly (string Begin, string End) Matrix = ("<!-- matrix -->\n", "<!-- /matrix -->"), Losses = ("<!-- losses -->\n", "<!-- /losses -->");

    private const double Aim = 95;

    private static readonly string[] Great = ["GitHubActions", "GitLabCI", "AzurePipelines", "CircleCI"];
    private static readonly string[] Counted = ["Job", "Step", "Trigger", "Variable", "Condition", "Artifact", "Cache", "Service", "Matrix"];
    private static readonly CompositeFormat Lossy = CompositeFormat.Parse("{0} to {1}: {2:0.0} % of {3} constructs are there; lost: {4}");

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (IDialect from in CorpusFile.Dialects)
            {
                foreach (IDialect to in CorpusFile.Dialects.Where(to => to != from))
                    pairs.Add(from.Name, to.Name);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_file_converts_and_the_judge_finds_nothing_that_the_original_has_not(string from, string to)
    {
        PairResult result = PairResult.Of(from, to);
        if (Judges.Of(to) is null)
            return;
        string[] faults = [.. result.Faults(withOriginalFaults: false)];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Of_the_great_four_nearly_everything_is_there(string from, string to)
    {
        if (!Great.Contains(from) || !Great.Contains(to))
            return;
        ConversionItem[] items = [.. PairResult.Of(from, to).Reports.SelectMany(report => report.Items).Where(item => Counted.Contains(item.Kind))];
        ConversionItem[] lost = [.. items.Where(item => item.Outcome == ConversionOutcome.Lost)];
        double percent = 100.0 * (items.Length - lost.Length) / items.Length;
        string message = string.Format(CultureInfo.InvariantCulture, Lossy, from, to, percent, items.Length, string.Join(", ", lost.GroupBy(item => item.Kind).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}")));
        message = $"{message}\n{string.Join('\n', PairResult.Of(from, to).Lost(Counted))}";
        TestContext.Current.TestOutputHelper?.WriteLine(message);
        Assert.True(percent >= Aim, message);
    }

    [Fact]
    public void The_page_shows_every_pair()
    {
        string[] rows = Rows(Matrix, Table);
        string[] expected = [.. Pairs.Select(pair => $"{pair.Data.Item1} → {pair.Data.Item2}")];
        Assert.Equal(expected, rows.Select(row => row.Split('|')[1].Trim()));
        Assert.All(rows, row => Assert.Matches(@"^\| \w+ → \w+ \| \d+( \+ \d+ own)? \| [1-9]\d* \| \d+\.\d \| \d+\.\d \| \d+\.\d \| (\d+\.\d|no judge) \|$", row));
    }

    [Fact]
    public void The_page_lists_what_the_great_four_lose_by_kind_with_its_counts()
    {
        string[] rows = Rows(Losses, LossTable);
        // What stands there now is what is lost now.
        Assert.Equal(LossTable().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2), rows);
        Assert.Equal(12, rows.Select(row => row.Split('|')[1].Trim()).Distinct().Count());
    }

    // The rows of a table of the page, which is written anew where that is asked for.
    private static string[] Rows((string Begin, string End) marks, Func<string> table)
    {
        string path = Path.Combine(Linters.Root(), "docs", "conversion.md");
        string page = File.ReadAllText(path).ReplaceLineEndings("\n");
        int begin = page.IndexOf(marks.Begin, StringComparison.Ordinal) + marks.Begin.Length, end = page.IndexOf(marks.End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("CICDTOOLS_WRITE_CONVERSION_PAGE") == "1")
        {
            page = page[..begin] + table() + page[end..];
            File.WriteAllText(path, page);
            end = page.IndexOf(marks.End, StringComparison.Ordinal);
        }

        return [.. page[begin..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];
    }

    private static string LossTable()
    {
        StringBuilder table = new("| From → to | of the nine kinds | there % | lost | what is lost |\n|---|---:|---:|---|---|\n");
        foreach (var pair in Pairs)
        {
            (string from, string to) = pair.Data;
            if (!Great.Contains(from) || !Great.Contains(to))
                continue;
            ConversionItem[] items = [.. PairResult.Of(from, to).Reports.SelectMany(report => report.Items).Where(item => Counted.Contains(item.Kind))];
            ConversionItem[] lost = [.. items.Where(item => item.Outcome == ConversionOutcome.Lost)];
            string[] kinds = [.. lost.GroupBy(item => item.Kind).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")];
            string[] names = [.. lost.GroupBy(item => (item.Kind, item.Name)).OrderBy(group => group.Key.Kind, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal).Select(group => $"{group.Key.Kind} {Cell(group.Key.Name)}{(group.Count() > 1 ? $" × {group.Count()}" : "")}")];
            table.Append(CultureInfo.InvariantCulture, $"| {from} → {to} | {items.Length} | {Percent(items.Length - lost.Length, items.Length)} | {string.Join(", ", kinds)} | {string.Join("; ", names)} |\n");
        }

        return table.ToString();
    }

    private static string Cell(string name) => $"`{name.Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Table()
    {
        StringBuilder table = new("| From → to | files | constructs | carried % | approximated % | lost % | judged ok % |\n|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var pair in Pairs)
        {
            (string from, string to) = pair.Data;
            PairResult result = PairResult.Of(from, to);
            ConversionItem[] items = [.. result.Reports.SelectMany(report => report.Items)];
            string judged = Judges.Of(to) is null ? "no judge" : Percent(result.Reports.Length - result.Faults(withOriginalFaults: true).Count(), result.Reports.Length);
            table.Append(CultureInfo.InvariantCulture, $"| {from} → {to} | {Files(from, result)} | {items.Length} | {Share(items, ConversionOutcome.Carried)} | {Share(items, ConversionOutcome.Approximated)} | {Share(items, ConversionOutcome.Lost)} | {judged} |\n");
        }

        return table.ToString();
    }

    private static string Files(string from, PairResult result) => CorpusFile.OwnOf(from) is > 0 and int own ? $"{result.Files - own} + {own} own" : $"{result.Files}";

    private static string Share(ConversionItem[] items, ConversionOutcome outcome) => Percent(items.Count(item => item.Outcome == outcome), items.Length);

    private static string Percent(int part, int whole) => (whole == 0 ? 0 : 100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture);
}
