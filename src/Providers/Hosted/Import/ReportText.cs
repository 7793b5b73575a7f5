using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Hosted.Import;

/// <summary>The report of a conversion as the text of a pull request, in Markdown.</summary>
internal static class ReportText
{
    // GitHub and GitLab take far more than a person reads.
    private const int MostLines = 200;

    public static string Of(IReadOnlyList<ConversionReport> reports, IEnumerable<CicdException> failures)
    {
        StringBuilder text = new();
        foreach (ConversionReport report in reports)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {Cell(report.Source ?? report.Pipeline)}: {report.From} to {report.To}\n\n");
            text.Append(CultureInfo.InvariantCulture, $"{report.Carried} constructs are carried, {report.Approximated} are there in another form, {report.Lost} are lost: {report.Score:0.0} %.\n\n");
            ConversionItem[] items = [.. report.Items.Where(item => item.Outcome != ConversionOutcome.Carried).OrderByDescending(item => item.Outcome)];
            if (items.Length == 0)
                continue;
            text.Append("| | What | Line | Why | To do |\n| --- | --- | --- | --- | --- |\n");
            foreach (ConversionItem item in items.Take(MostLines))
                text.Append(CultureInfo.InvariantCulture, $"| {item.Outcome} | {Cell($"{item.Kind} {item.Name}{(item.Job is null ? "" : $" of {item.Job}")}")} | {item.Line} | {Cell(item.Reason)} | {Cell(item.Remedy)} |\n");
            if (items.Length > MostLines)
                text.Append(CultureInfo.InvariantCulture, $"\n{items.Length - MostLines} more are not shown.\n");
            text.Append('\n');
        }

        foreach (CicdException failure in failures)
            text.Append(CultureInfo.InvariantCulture, $"Not converted: {Cell(failure.Message)}\n\n");
        return text.ToString().TrimEnd() + "\n";
    }

    // What comes from a file is text, never markup, and mentions nobody.
    private static string Cell(string? text) =>
        Errors.Short(text ?? "", 300).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal).Replace("@", "&#64;", StringComparison.Ordinal).Replace("#", "&#35;", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
}
