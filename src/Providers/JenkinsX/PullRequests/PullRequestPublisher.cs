using CicdTools.Providers.Generation;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>A change of files as a pull request: on a branch of its own, upon what the repository is when it is carried out.</summary>
internal sealed class PullRequestPublisher(GitHost host, Caller caller)
{
    /// <summary>What the files would be, as a unified diff.</summary>
    public static string? Diff(GitCheckout checkout, IEnumerable<(string Path, string? Content)> edits) =>
        UnifiedDiff.Of(edits.Where(edit => edit.Content is not null).Select(edit => (edit.Path, checkout.Read(edit.Path), edit.Content!)));

    /// <summary>The pull request that is open from a branch; null for none.</summary>
    public async Task<PullRequest?> FindOpenAsync(string repository, string branch, CancellationToken cancellationToken)
    {
        await foreach (PullRequest pull in host.Require<IPullRequests>().GetPullRequestsAsync(new() { Repository = repository, Source = branch, Status = [PullRequestStatus.Open] }, cancellationToken).ConfigureAwait(false))
        {
            if (pull.Source == branch)
                return pull;
        }

        return null;
    }

    /// <summary>Commits, pushes and opens. Demands the write scope.</summary>
    public async Task<PullRequest> OpenAsync(GitCheckout checkout, IReadOnlyCollection<(string Path, string? Content)> edits, string branch, string title, string body, CancellationToken cancellationToken)
    {
        IPullRequests pulls = host.Require<IPullRequests>();
        string name = branch;
        if (checkout.Heads.Tips.ContainsKey(name) && await KnownAsync(pulls, checkout.Name, name, cancellationToken).ConfigureAwait(false))
            name = $"{branch}-{checkout.Tip.Sha[..7]}";
        // A branch that was pushed and has no pull request is what an earlier attempt left.
        if (!checkout.Heads.Tips.ContainsKey(name))
            await checkout.PushAsync(name, edits, $"{title}\n\n{body}", caller, cancellationToken).ConfigureAwait(false);
        try
        {
            Change open = await pulls.PlanNewPullRequestAsync(new() { Repository = checkout.Name, Title = title, Body = body, Source = name, Target = checkout.Branch }, cancellationToken).ConfigureAwait(false);
            return (PullRequest)(await open.ApplyAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (CicdException failure)
        {
            throw new CicdException(failure.Id, failure.Kind, $"The branch '{name}' of '{checkout.Name}' was pushed, and its pull request was not seen to open: {failure.Message}", checkout.Name, "Do it again: it takes that branch, and the pull request where it was opened after all.", failure);
        }
    }

    private static async Task<bool> KnownAsync(IPullRequests pulls, string repository, string branch, CancellationToken cancellationToken)
    {
        await foreach (PullRequest pull in pulls.GetPullRequestsAsync(new() { Repository = repository, Source = branch }, cancellationToken).ConfigureAwait(false))
        {
            if (pull.Source == branch)
                return true;
        }

        return false;
    }
}
