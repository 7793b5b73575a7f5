using System.Globalization;
using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>The pull requests of a repository as promotions to the environments that it keeps.</summary>
internal static class PromotionBook
{
    /// <summary>The promotions, newest first. A merged one counts as done here: whether the cluster has followed is asked of the cluster.</summary>
    /// <param name="pulls">All pull requests of the repository.</param>
    /// <param name="environments">The environments that the repository keeps.</param>
    /// <param name="addresses">Environments by the addresses of pull requests, as activities tell them: for promotions of jx's, whose branches say nothing.</param>
    /// <param name="context">The context.</param>
    public static Promotion[] Read(IReadOnlyCollection<PullRequest> pulls, IReadOnlyCollection<TeamEnvironment> environments, IReadOnlyDictionary<string, string> addresses, string context)
    {
        HashSet<int> undone = pulls.Where(pull => pull.Status == PullRequestStatus.Merged).Select(pull => PromotionNames.Read(pull)?.Undoes).OfType<int>().ToHashSet();
        return [.. pulls.OrderByDescending(pull => pull.Number).Select(pull => Read(pull, environments, addresses, undone.Contains(pull.Number), context)).OfType<Promotion>()];
    }

    public static string Id(PullRequest pull) => string.Create(CultureInfo.InvariantCulture, $"{pull.Repository}!{pull.Number}");

    /// <summary>The repository and number of an id; null for what is none.</summary>
    public static (string Repository, int Number)? Parse(string id) =>
        id.LastIndexOf('!') is int mark and > 0 && int.TryParse(id.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? (id[..mark], number) : null;

    private static Promotion? Read(PullRequest pull, IReadOnlyCollection<TeamEnvironment> environments, IReadOnlyDictionary<string, string> addresses, bool undone, string context)
    {
        if (PromotionNames.Read(pull) is not { } about)
            return null;
        TeamEnvironment[] real = [.. environments.Where(one => !one.IsDevelopment && !one.IsPreview)];
        string? name = PromotionNames.Environment(pull.Source, about.Application, about.Version, real.Select(one => one.Name))
            // jx labels its own so: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/promote/pr.go#L31-L35
            ?? Array.Find(pull.Labels, label => label.StartsWith("env/", StringComparison.Ordinal))?["env/".Length..]
            ?? (pull.Url is { } url ? addresses.GetValueOrDefault(url) : null)
            ?? (real.Length == 1 ? real[0].Name : null);
        if (Array.Find(real, one => one.Name == name) is not { } environment)
            return null;
        (PromotionStatus status, string? message) = Status(pull, environment, undone);
        return new()
        {
            Context = context,
            Id = Id(pull),
            Application = about.Application,
            Version = about.Version,
            Environment = environment.Name,
            Status = status,
            Message = message,
            Undoes = about.Undoes is { } number ? string.Create(CultureInfo.InvariantCulture, $"{pull.Repository}!{number}") : null,
            // Whoever may approve it says so by the same name.
            ApprovalId = pull.Status == PullRequestStatus.Open && !Approvals.PullRequestLabels.IsApproved(pull) ? Id(pull) : null,
            Actor = pull.Actor,
            Commit = pull.Commit,
            Url = pull.Url,
            CreatedAt = pull.CreatedAt,
        };
    }

    private static (PromotionStatus Status, string? Message) Status(PullRequest pull, TeamEnvironment environment, bool undone) => pull.Status switch
    {
        PullRequestStatus.Merged => (undone ? PromotionStatus.Undone : PromotionStatus.Succeeded, null),
        PullRequestStatus.Closed => (PromotionStatus.Denied, "Its pull request was closed without a merge."),
        _ when Approvals.PullRequestLabels.IsHeld(pull) => (PromotionStatus.Waiting, "Its pull request is held: somebody has to say '/hold cancel' on it."),
        _ when environment.Strategy == "Manual" && Approvals.PullRequestLabels.IsApproved(pull) => (PromotionStatus.Running, "Its pull request is approved; Lighthouse merges it once its pipeline has passed."),
        _ when environment.Strategy == "Manual" => (PromotionStatus.Waiting, "Its pull request waits for somebody to approve and merge it."),
        _ => (PromotionStatus.Running, "Its pull request is open; Lighthouse merges it once its pipeline has passed."),
    };
}
