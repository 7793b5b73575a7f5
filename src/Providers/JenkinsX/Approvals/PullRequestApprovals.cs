using System.Runtime.CompilerServices;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.JenkinsX.Approvals;

/// <summary>
/// Pull requests as approvals: one that is open and has not got Lighthouse's label waits for somebody who may say <c>/approve</c>. It is Lighthouse that counts what was said, sets the label and merges.
/// </summary>
internal sealed class PullRequestApprovals(JenkinsXProvider provider, PromotionOutcome outcome, GitHost host, Caller caller)
{
    /// <summary>How often Lighthouse's answer is looked for before it is said that none has come.</summary>
    private const int Looks = 12;

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Approval> ListAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Approval> all = [];
        if (query.Id is { } id)
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found && Fits(found, query))
                all.Add(found);
        }
        else
        {
            foreach ((string repository, TeamEnvironment[] environments) in await PlacesAsync(query, cancellationToken).ConfigureAwait(false))
                all.AddRange((await OfAsync(repository, environments, query, cancellationToken).ConfigureAwait(false)).Where(one => Fits(one, query)));
        }

        foreach (Approval approval in all.OrderBy(one => one.RequestedAt))
            yield return approval;
    }

    public async Task<Change> PlanAsync(Approval approval, bool approve, string? words, CancellationToken cancellationToken)
    {
        Approval now = await FindAsync(approval.Id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("ApprovalNotFound", "approval", approval.Id, remedy: "Get-CicdApproval shows what waits.");
        (string repository, int number) = PromotionBook.Parse(now.Id)!.Value;
        if (now.Status != ApprovalStatus.Waiting && now.Status == (approve ? ApprovalStatus.Approved : ApprovalStatus.Denied))
            return new(now.Subject, approve ? "Approve" : "Deny", _ => Task.FromResult<object?>(now)) { AlreadyDone = $"{now.Subject} is {now.Status} already." };
        PullRequest pull = await PullAsync(repository, number, cancellationToken).ConfigureAwait(false);
        if (pull.Status != PullRequestStatus.Open)
            throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"{now.Subject} does not wait any more: its pull request is {pull.Status}.", now.Id, "Get-CicdApproval shows what waits.");
        IPullRequestComments comments = host.Require<IPullRequestComments>();
        Change say = approve
            ? await ApproveAsync(comments, now, pull, words, cancellationToken).ConfigureAwait(false)
            // Lighthouse knows no other no: what is closed is not merged.
            : await comments.PlanCommentAsync(new() { Repository = repository, Number = number, Text = ChatCommand.Quoted(words), Close = true }, cancellationToken).ConfigureAwait(false);
        return say with
        {
            Target = now.Subject,
            ApplyAsync = async token =>
            {
                await say.ApplyAsync(token).ConfigureAwait(false);
                return approve ? await AnsweredAsync(now, repository, number, token).ConfigureAwait(false)
                    : now with { Status = ApprovalStatus.Denied, DecidedBy = await ActorAsync(token).ConfigureAwait(false), DecidedAt = caller.Clock.GetUtcNow(), Comment = words };
            },
        };
    }

    private async Task<Change> ApproveAsync(IPullRequestComments comments, Approval approval, PullRequest pull, string? words, CancellationToken cancellationToken)
    {
        ChatPlugins plugins = await ChatPlugins.OfAsync(await provider.TeamAsync(cancellationToken).ConfigureAwait(false), pull.Repository, cancellationToken).ConfigureAwait(false);
        if (!plugins.ListensToApprove)
            throw new CicdException("ApprovalNotHeard", CicdErrorKind.Invalid, $"Lighthouse does not listen to /approve in '{pull.Repository}': its ConfigMap 'plugins' does not list that plugin for it.", approval.Id, "Add the plugin 'approve' to the repository's scheduler, or merge the pull request with Merge-CicdPullRequest.");
        if (PullRequestLabels.IsHeld(pull))
            caller.Warn?.Invoke($"{pull} is held: approved or not, it is merged only once somebody has said '/hold cancel' there.");
        string actor = await ActorAsync(cancellationToken).ConfigureAwait(false);
        if (approval.Approvers.Length > 0 && actor.Length > 0 && !approval.Approvers.Contains(actor, StringComparer.OrdinalIgnoreCase))
            caller.Warn?.Invoke($"'{actor}' is none of those whom {OwnersFile.Path} of '{pull.Repository}' names for all of it ({string.Join(", ", approval.Approvers.Take(10))}): Lighthouse counts the approval only for folders whose own {OwnersFile.Path} names '{actor}'.");
        return await comments.PlanCommentAsync(new() { Repository = pull.Repository, Number = pull.Number, Text = ChatCommand.Approve(host.Kind, plugins.WantsIssue, words) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The approval once Lighthouse has answered by its label, or as it is when it has not for a minute.</summary>
    private async Task<Approval> AnsweredAsync(Approval approval, string repository, int number, CancellationToken cancellationToken)
    {
        for (int look = 1; ; look++)
        {
            if (await FindAsync(approval.Id, cancellationToken).ConfigureAwait(false) is { } now && (now.Status != ApprovalStatus.Waiting || look == Looks))
            {
                if (now.Status == ApprovalStatus.Waiting)
                    caller.Warn?.Invoke($"The approval was said on {repository} !{number}, and Lighthouse has not set its label yet: it may be busy, or wait for approvers of more files. Get-CicdApproval {approval.Id} looks again.");
                return now;
            }

            await Task.Delay(Pulse, caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Approval?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (PromotionBook.Parse(id) is not (string named, int number))
            return null;
        (string? repository, TeamEnvironment[] environments) = (await PlacesAsync(new() { Repository = named }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
        if (repository is null)
            return null;
        IPullRequests pulls = host.Require<IPullRequests>();
        if (await pulls.GetPullRequestsAsync(new() { Repository = repository, Number = number }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false) is not { } pull)
            return null;
        Approval approval = (await DescribeAsync(repository, environments, [pull], cancellationToken).ConfigureAwait(false))[0];
        return approval.Status == ApprovalStatus.Approved ? await DecidedAsync(approval, pull, cancellationToken).ConfigureAwait(false) : approval;
    }

    /// <summary>An approval with the person whose word is the last one.</summary>
    private async Task<Approval> DecidedAsync(Approval approval, PullRequest pull, CancellationToken cancellationToken)
    {
        if (host.Find<IPullRequestComments>() is not { } comments)
            return approval;
        PullRequestComment? last = (await comments.GetCommentsAsync(pull.Repository, pull.Number, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false)).FindLast(comment => ChatCommand.Reads(comment.Text) == true);
        return last is null ? approval : approval with { DecidedBy = last.Actor, DecidedAt = last.CreatedAt, Comment = last.Text };
    }

    /// <summary>The repositories that are looked into: those of environments, and, where no environment is asked for, those of applications.</summary>
    private async Task<List<(string Repository, TeamEnvironment[] Environments)>> PlacesAsync(ApprovalQuery query, CancellationToken cancellationToken)
    {
        List<(string Repository, TeamEnvironment[] Environments)> all = [.. await outcome.RepositoriesAsync(cancellationToken).ConfigureAwait(false)];
        if (query.Environment is null)
        {
            string[] names = await JenkinsXProvider.RepositoryNamesAsync(await provider.TeamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            all.AddRange(names.Where(name => !all.Exists(one => one.Repository.Equals(name, StringComparison.OrdinalIgnoreCase))).Select(name => (name, Array.Empty<TeamEnvironment>())));
        }

        return query.Repository is { } repository ? all.FindAll(one => one.Repository.Equals(repository, StringComparison.OrdinalIgnoreCase)) : all;
    }

    private async Task<Approval[]> OfAsync(string repository, TeamEnvironment[] environments, ApprovalQuery query, CancellationToken cancellationToken)
    {
        bool waiting = query.Status.Length == 0 || query.Status.All(status => status == ApprovalStatus.Waiting);
        List<PullRequest> pulls = await host.Require<IPullRequests>().GetPullRequestsAsync(new() { Repository = repository, Status = waiting ? [PullRequestStatus.Open] : [] }, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return await DescribeAsync(repository, environments, waiting ? pulls.FindAll(pull => !PullRequestLabels.IsApproved(pull)) : pulls, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Approval[]> DescribeAsync(string repository, TeamEnvironment[] environments, List<PullRequest> pulls, CancellationToken cancellationToken)
    {
        if (pulls.Count == 0)
            return [];
        Promotion[] promotions = environments.Length == 0 ? [] : PromotionBook.Read(pulls, environments, await outcome.AddressesAsync(cancellationToken).ConfigureAwait(false), provider.Context);
        string[] approvers = pulls.Exists(pull => pull.Status == PullRequestStatus.Open) ? await ApproversAsync(repository, cancellationToken).ConfigureAwait(false) : [];
        return [.. pulls.Select(pull => Describe(pull, Array.Find(promotions, one => one.Id == PromotionBook.Id(pull)), approvers))];
    }

    private Approval Describe(PullRequest pull, Promotion? promotion, string[] approvers) => new()
    {
        Context = provider.Context,
        Id = PromotionBook.Id(pull),
        // What merges it is Lighthouse, and no resumption of the promotion: so it is named by its pull request.
        Kind = "PullRequest",
        Subject = promotion is null ? $"{pull}: {Errors.Short(pull.Title, 120)}" : promotion.Undoes is null ? $"{promotion}" : $"{promotion}, which takes {promotion.Undoes} back",
        Environment = promotion?.Environment,
        Application = promotion?.Application,
        Repository = pull.Repository,
        Approvers = approvers,
        Status = pull.Status switch
        {
            PullRequestStatus.Merged => ApprovalStatus.Approved,
            PullRequestStatus.Closed => ApprovalStatus.Denied,
            _ => PullRequestLabels.IsApproved(pull) ? ApprovalStatus.Approved : ApprovalStatus.Waiting,
        },
        RequestedBy = pull.Actor,
        RequestedAt = pull.CreatedAt,
    };

    private async Task<string[]> ApproversAsync(string repository, CancellationToken cancellationToken)
    {
        if (host.Find<IRepositoryItems>() is not { } items)
            return [];
        return OwnersFile.Approvers(await TextAsync(items, repository, OwnersFile.Path, cancellationToken).ConfigureAwait(false), await TextAsync(items, repository, OwnersFile.AliasesPath, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<string?> TextAsync(IRepositoryItems items, string repository, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await items.GetItemsAsync(repository, path, null, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false))?.Content;
        }
        catch (CicdException missing) when (missing.Kind == CicdErrorKind.NotFound)
        {
            return null;
        }
    }

    private async Task<PullRequest> PullAsync(string repository, int number, CancellationToken cancellationToken) =>
        await host.Require<IPullRequests>().GetPullRequestsAsync(new() { Repository = repository, Number = number }, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("PullRequestNotFound", "pull request", $"{repository} !{number}", remedy: $"Get-CicdPullRequest {repository} shows them all.");

    private async Task<string> ActorAsync(CancellationToken cancellationToken) =>
        host.Find<IAccounts>() is { } accounts ? (await accounts.GetAccountAsync(cancellationToken).ConfigureAwait(false)).Name : "";

    private static bool Fits(Approval approval, ApprovalQuery query) =>
        (query.Environment is null || approval.Environment == query.Environment)
        && (query.Status.Length == 0 ? query.Id is not null || approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status));
}
