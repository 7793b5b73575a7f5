namespace CicdTools.Cmdlets.Runners;

/// <summary>What the summary of a runner's job tells, as Markdown.</summary>
internal static class JobSummary
{
    /// <summary>A run: a heading, and a row for each job.</summary>
    public static string Of(Run run)
    {
        string heading = $"### {Markdown.Link(run.ToString(), run.Url)}: {run.Status}\n\n";
        string[] facts = [.. new[] { run.Pipeline, run.Ref, Short(run.Commit), run.Version, Markdown.Duration(run.Duration) }.Where(fact => !string.IsNullOrEmpty(fact)).Select(Markdown.Text)];
        string about = facts.Length == 0 ? "" : $"{string.Join(" · ", facts)}\n\n";
        string reason = run.Reason is { } why ? $"{Markdown.Text(why)}\n\n" : "";
        if (run.Jobs.Length == 0)
            return $"{heading}{about}{reason}";
        string rows = string.Concat(run.Jobs.Select(job => Markdown.Row(Markdown.Text(job.Name), $"{job.Status}", Markdown.Duration(job.Duration), Markdown.Text(job.Reason))));
        return $"{heading}{about}{reason}{Markdown.Row("Job", "Status", "Duration", "Reason")}{Markdown.Row("---", "---", "---", "---")}{rows}\n";
    }

    /// <summary>A promotion: a heading, and one row.</summary>
    public static string Of(Promotion promotion) =>
        $"### {Markdown.Text(promotion.ToString())}: {promotion.Status}\n\n"
        + (promotion.Message is { } why ? $"{Markdown.Text(why)}\n\n" : "")
        + Markdown.Row("Application", "Version", "Before", "Environment", "Percent", "Status")
        + Markdown.Row("---", "---", "---", "---", "---", "---")
        + Markdown.Row(Markdown.Text(promotion.Application), Markdown.Text(promotion.Version), Markdown.Text(promotion.PreviousVersion), Markdown.Text(promotion.Environment), $"{promotion.Percent} %", $"{promotion.Status}")
        + "\n";

    private static string Short(string commit) => commit.Length > 8 ? commit[..8] : commit;
}
