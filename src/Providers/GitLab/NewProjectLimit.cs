using System.Globalization;

namespace CicdTools.Providers.GitLab;

/// <summary>The limit of new projects, said before the first is made: https://docs.gitlab.com/user/gitlab_com/#rate-limits-on-gitlabcom.</summary>
internal static class NewProjectLimit
{
    /// <summary>A sentence about what is left; null where there is no limit.</summary>
    /// <exception cref="CicdException"><c>RateLimited</c>: none is left.</exception>
    public static string? Say(IEnumerable<RateBudget> budgets, string target)
    {
        RateBudget? budget = budgets.FirstOrDefault(known => known.Name == GitLabLimits.NewProjects);
        if (budget is null)
            return null;
        string reset = budget.ResetsAt is { } at ? $" until {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "";
        return budget.Remaining > 0
            ? $"GitLab takes {budget.Limit} new projects a day; {budget.Remaining} are left{(budget.Remaining == budget.Limit ? "" : reset)}."
            : throw new CicdException("RateLimited", CicdErrorKind.RateLimited, $"The {budget.Limit} new projects that GitLab takes a day are made: none is left{reset}. Nothing was sent.", target, "Import the rest later: what is there already is left as it is.");
    }
}
