using System.Text.Json;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>What became of promotions: by their pull requests, and, where those are merged, by what the cluster runs.</summary>
internal sealed class PromotionOutcome(JenkinsXProvider provider, PromotionPlaces places, GitHost host)
{
    public async Task<IReadOnlyList<Promotion>> AllAsync(CancellationToken cancellationToken)
    {
        List<Promotion> all = [];
        foreach (IGrouping<string, (TeamEnvironment Environment, string? Source)> kept in (await places.AllAsync(cancellationToken).ConfigureAwait(false)).Where(one => one.Source is not null).GroupBy(one => one.Source!, StringComparer.OrdinalIgnoreCase))
        {
            (string repository, _) = await host.FindAsync(kept.Key, cancellationToken).ConfigureAwait(false);
            all.AddRange(await InAsync(repository, [.. kept.Select(one => one.Environment)], cancellationToken).ConfigureAwait(false));
        }

        return all;
    }

    /// <summary>A promotion by its id; null where there is none.</summary>
    public async Task<Promotion?> FindAsync(string id, CancellationToken cancellationToken) =>
        PromotionBook.Parse(id) is null ? null : (await AllAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.Id == id);

    private async Task<Promotion[]> InAsync(string repository, TeamEnvironment[] environments, CancellationToken cancellationToken)
    {
        List<PullRequest> pulls = await host.Require<IPullRequests>().GetPullRequestsAsync(new() { Repository = repository }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        Promotion[] all = PromotionBook.Read(pulls, environments, await AddressesAsync(cancellationToken).ConfigureAwait(false), provider.Context);
        HashSet<(string, string)> seen = [];
        for (int at = 0; at < all.Length; at++)
        {
            // Only the last that was merged says what should run there now.
            if (all[at].Status is PromotionStatus.Succeeded && seen.Add((all[at].Environment, all[at].Application)))
                all[at] = await FollowAsync(all[at], Array.Find(environments, one => one.Name == all[at].Environment)!, repository, cancellationToken).ConfigureAwait(false);
        }

        return all;
    }

    /// <summary>A merged promotion as the cluster has followed it. What another cluster does is not seen.</summary>
    private async Task<Promotion> FollowAsync(Promotion promotion, TeamEnvironment environment, string repository, CancellationToken cancellationToken)
    {
        if (environment.IsRemote)
            return promotion with { Message = "It is merged; what the other cluster does is not seen from here." };
        Application? there = await provider.GetApplicationsAsync(promotion.Application, environment.Name, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        if ((there?.Version ?? "") == promotion.Version && (there is null || there.Ready >= there.Desired))
            return promotion;
        if (await FailureAsync(promotion, repository, cancellationToken).ConfigureAwait(false) is { } failed)
            return promotion with { Status = failed.Status == RunStatus.Failed ? PromotionStatus.Failed : PromotionStatus.Errored, Message = $"It is merged, and the pipeline {failed.Id} of '{repository}', which should bring it, is {failed.Status}." };
        string now = there is null ? "it is not there yet" : there.Version == promotion.Version ? $"{there.Ready} of {there.Desired} pods are ready" : $"{there.Version} runs there still";
        return promotion with { Status = PromotionStatus.Running, Message = there?.Problem ?? $"It is merged; {now}." };
    }

    /// <summary>The last pipeline of the environment's repository since the promotion, where it failed; null otherwise.</summary>
    private async Task<Run?> FailureAsync(Promotion promotion, string repository, CancellationToken cancellationToken)
    {
        await foreach (Run run in provider.GetRunsAsync(new() { Repository = repository }, cancellationToken).ConfigureAwait(false))
        {
            if (run.CreatedAt < promotion.CreatedAt)
                return null;
            if (run.Event != "pull_request")
                return run.Status is RunStatus.Failed or RunStatus.Errored ? run : null;
        }

        return null;
    }

    private async Task<Dictionary<string, string>> AddressesAsync(CancellationToken cancellationToken)
    {
        Team team = await provider.TeamAsync(cancellationToken).ConfigureAwait(false);
        List<JsonElement> activities = await team.ListAsync(TeamResources.Activities, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return PromoteSteps.Environments(activities);
    }
}
