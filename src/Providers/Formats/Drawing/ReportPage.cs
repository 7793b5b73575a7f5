using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Formats.Drawing;

/// <summary>Conversion reports as one page.</summary>
internal static class ReportPage
{
    public static string Of(IReadOnlyList<ConversionReport> reports)
    {
        StringBuilder body = new("<h1>Conversion report</h1>\n<table>\n<tr><th>Pipeline</th><th>From</th><th>To</th><th>Constructs</th><th>Carried</th><th>Approximated</th><th>Lost</th><th>Score</th></tr>\n");
        for (int i = 0; i < reports.Count; i++)
            body.Append(CultureInfo.InvariantCulture, $"<tr><td><a href=\"#r{i}\">{Html.Text(Title(reports[i]))}</a></td><td>{Html.Text(reports[i].From)}</td><td>{Html.Text(reports[i].To)}</td><td class=\"n\">{reports[i].Items.Length}</td><td class=\"n\">{reports[i].Carried}</td><td class=\"n\">{reports[i].Approximated}</td><td class=\"n\">{reports[i].Lost}</td><td class=\"n\">{reports[i].Score:0.0} %</td></tr>\n");
        body.Append("</table>\n");
        for (int i = 0; i < reports.Count; i++)
            Append(body, reports[i], i);
        return Html.Page("Conversion report", body.ToString());
    }

    private static void Append(StringBuilder body, ConversionReport report, int number)
    {
        body.Append(CultureInfo.InvariantCulture, $"<h2 id=\"r{number}\">{Html.Text(Title(report))} → {Html.Text(report.To)}</h2>\n");
        body.Append(CultureInfo.InvariantCulture, $"<p>Files: {(report.Files.Length == 0 ? "none" : string.Join(", ", report.Files.Select(file => $"<code>{Html.Text(file.Path)}</code>")))}</p>\n");
        body.Append("<table>\n<tr><th>Outcome</th><th>Kind</th><th>Name</th><th>Job</th><th>Line</th><th>Reason</th><th>By hand</th></tr>\n");
        // What needs work comes first.
        foreach (ConversionItem item in report.Items.OrderByDescending(item => item.Outcome))
            body.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"{item.Outcome}\">{item.Outcome}</td><td>{Html.Text(item.Kind)}</td><td>{Html.Text(item.Name)}</td><td>{Html.Text(item.Job)}</td><td class=\"n\">{item.Line}</td><td>{Html.Text(item.Reason)}</td><td>{Html.Text(item.Remedy)}</td></tr>\n");
        body.Append("</table>\n");
        Diagnostic[] further = [.. report.Diagnostics.Where(diagnostic => diagnostic.Id is not ("Lost" or "Approximated") || diagnostic.Subject is null)];
        if (further.Length == 0)
            return;
        body.Append("<h3>Further remarks</h3>\n<ul>\n");
        foreach (Diagnostic diagnostic in further)
            body.Append(CultureInfo.InvariantCulture, $"<li>{Html.Text(diagnostic.Message)} {Html.Text(diagnostic.Remedy)}</li>\n");
        body.Append("</ul>\n");
    }

    private static string Title(ConversionReport report) => report.Source ?? report.Pipeline;
}
