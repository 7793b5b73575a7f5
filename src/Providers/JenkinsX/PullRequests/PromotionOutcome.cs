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
        foreach ((string repository, TeamEnvironment[] environments) in await RepositoriesAsync(cancellationToken).ConfigureAwait(false))
        {
            List<PullRequest> pulls = await host.Require<IPullRequests>().GetPullRequestsAsync(new() { Repository = repository }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            all.AddRange(await ReadAsync(repository, environments, pulls, cancellationToken).ConfigureAwait(false));
        }

        return all;
    }

    /// <summary>A promotion by its id; null where there is none.</summary>
    public async Task<Promotion?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (PromotionBook.Parse(id) is not (string named, int number))
            return null;
        (string? repository, TeamEnvironment[] environments) = (await RepositoriesAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.Repository.Equals(named, StringComparison.OrdinalIgnoreCase));
        if (repository is null)
            return null;
        IPullRequests pulls = host.Require<IPullRequests>();
        PullRequest? pull = await pulls.GetPullRequestsAsync(new() { Repository = repository, Number = number }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        // One that is merged may have been undone, or have had others after it; one that is open is asked for often.
        List<PullRequest> around = pull is null ? [] : pull.Status == PullRequestStatus.Merged ? await pulls.GetPullRequestsAsync(new() { Repository = repository }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false) : [pull];
        return Array.Find(await ReadAsync(repository, environments, around, cancellationToken).ConfigureAwait(false), one => one.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The repositories that keep environments, and which.</summary>
    public async Task<(string Repository, TeamEnvironment[] Environments)[]> RepositoriesAsync(CancellationToken cancellationToken)
    {
        List<(string, TeamEnvironment[])> all = [];
        foreach (IGrouping<string, (TeamEnvironment Environment, string? Source)> kept in (await places.AllAsync(cancellationToken).ConfigureAwait(false)).Where(one => one.Source is not null).GroupBy(one => one.Source!, StringComparer.OrdinalIgnoreCase))
            all.Add(((await host.FindAsync(kept.Key, cancellationToken).ConfigureAwait(false)).Name, [.. kept.Select(one => one.Environment)]));
        return [.. all];
    }

    private async Task<Promotion[]> ReadAsync(string repository, TeamEnvironment[] environments, IReadOnlyCollection<PullRequest> pulls, CancellationToken cancellationToken)
    {
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

    /// <summary>The environments that pull requests promote to, by the address of each, as activities tell.</summary>
    public async Task<Dictionary<string, string>> AddressesAsync(CancellationToken cancellationToken)
    {
        Team team = await provider.TeamAsync(cancellationToken).ConfigureAwait(false);
        List<JsonElement> activities = await team.ListAsync(TeamResources.Activities, null, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return PromoteSteps.Environments(activities);
    }
}
