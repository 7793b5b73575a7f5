using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>Checks a promotion, or the taking back of one, against what is there, and says which pull request it would be.</summary>
internal sealed class PullRequestPlanner(JenkinsXProvider provider, PromotionPlaces places, PromotionOutcome outcome, GitHost host, Caller caller)
{
    private readonly PullRequestPublisher _publisher = new(host, caller);

    public async Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken)
    {
        if (request.Percent != 100)
            throw new CicdException("InvalidPercent", CicdErrorKind.Invalid, "A promotion of Jenkins X is a version in a file of its environment's repository: it is for all instances.", request.Environment, "Leave -Percent away; a Canary of Flagger, or a Kubernetes context, does shares.");
        if (request.Steps is not null)
            throw new CicdException("StepsNotSupported", CicdErrorKind.NotSupported, "A promotion of Jenkins X is a pull request, which knows no steps.", request.Environment, "Leave -Step, the checks and -Pause away; a Canary of Flagger does steps.");
        Promotions.Strategies.Refuse(request.Strategy, request.Application, "the charts of its environment's repository say how it rolls out.");
        await RequireApplicationAsync(request.Application, cancellationToken).ConfigureAwait(false);
        TeamEnvironment[] order = [.. (await places.AllAsync(cancellationToken).ConfigureAwait(false)).Select(one => one.Environment)];
        using PromotionPlace place = await places.OpenAsync(request.Environment, request.Application, cancellationToken).ConfigureAwait(false);
        if (place.Environment.Strategy == "Never")
            throw new CicdException("PromotionNotAllowed", CicdErrorKind.Forbidden, $"The environment '{request.Environment}' has the promotion strategy 'Never'.", request.Environment, "Set-CicdEnvironment asks for another.");
        string version = await new VersionChoice(provider).FindAsync(request, order, cancellationToken).ConfigureAwait(false);
        string? before = place.Current;
        Promotion promotion = Describe(request.Application, version, before, request.Environment, request.Reason);
        (string Path, string? Content)[] edits = place.Rule.Set(place.Checkout.Read, place.Application, version);
        if (edits.Length == 0)
            return Unchanged(promotion, $"'{place.Checkout.Name}' has {request.Application} {version} for '{request.Environment}' already.");
        string branch = PromotionNames.Branch(request.Application, version, request.Environment);
        if (await _publisher.FindOpenAsync(place.Checkout.Name, branch, cancellationToken).ConfigureAwait(false) is { } open && !request.AutoMerge)
            return Unchanged(await ReadAsync(open, promotion, cancellationToken).ConfigureAwait(false), $"The pull request {open} for it is open already.");
        string action = $"Open a pull request on '{place.Checkout.Name}' that sets it in '{place.Rule.Path}'{(before is null ? ", as the first version there" : $" in place of {before}")}{(request.AutoMerge ? ", and merge it once its checks have passed" : "")}";
        return Publish(place, promotion, action, PullRequestPublisher.Diff(place.Checkout, edits), now => now.Rule.Set(now.Checkout.Read, now.Application, version), branch, PromotionNames.Title(request.Application, version), request.AutoMerge);
    }

    public async Task<Change> PlanUndoAsync(Promotion promotion, string? reason, CancellationToken cancellationToken)
    {
        Promotion target = await outcome.FindAsync(promotion.Id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("PromotionNotFound", "promotion", promotion.Id, remedy: "Get-CicdPromotion shows them all.");
        if (target.Undoes is not null)
            throw Nothing(target, $"it took {target.Undoes} back; promote the version again instead");
        if (target.Status is PromotionStatus.Waiting or PromotionStatus.Denied or PromotionStatus.Undone)
            throw Nothing(target, $"it is {target.Status}, so it changed nothing that is still there");
        using PromotionPlace place = await places.OpenAsync(target.Environment, target.Application, cancellationToken).ConfigureAwait(false);
        if (place.Current != target.Version)
            throw new CicdException("PromotionNotLast", CicdErrorKind.Conflict, $"'{place.Checkout.Name}' has {place.Current ?? "no version"} of {target.Application} for '{target.Environment}' now, and not {target.Version}: another change came after the promotion {target.Id}.", target.Id, "Undo the last one, or promote the version that you want.");
        string? before = place.Before();
        Promotion undo = Describe(target.Application, before ?? "", target.Version, target.Environment, reason) with { Undoes = target.Id };
        string branch = PromotionNames.UndoBranch(PromotionBook.Parse(target.Id)!.Value.Number, target.Application, target.Environment);
        if (await _publisher.FindOpenAsync(place.Checkout.Name, branch, cancellationToken).ConfigureAwait(false) is { } open)
            return Unchanged(await ReadAsync(open, undo, cancellationToken).ConfigureAwait(false), $"The pull request {open} for it is open already.");
        string action = $"Open a pull request on '{place.Checkout.Name}' that {(before is null ? "takes it away: it was the first version there" : $"goes back to {before}")}";
        return Publish(place, undo, action, PullRequestPublisher.Diff(place.Checkout, Back(place)), Back, branch, PromotionNames.UndoTitle(target.Application, before), merge: false) with { Target = $"{target}" };

        (string Path, string? Content)[] Back(PromotionPlace now) => before is null ? now.Rule.Remove(now.Checkout.Read, now.Application) : now.Rule.Set(now.Checkout.Read, now.Application, before);
    }

    // The environment's repository may have moved on since the plan was made: the change is made upon what it is then. One that was rewritten is another one.
    private Change Publish(PromotionPlace planned, Promotion promotion, string action, string? diff, Func<PromotionPlace, (string Path, string? Content)[]> edit, string branch, string title, bool merge)
    {
        string tip = planned.Checkout.Tip.Sha;
        return new($"{promotion}", action, async token =>
        {
            using PromotionPlace place = await places.OpenAsync(promotion.Environment, promotion.Application, token).ConfigureAwait(false);
            if (!place.Checkout.Holds(tip))
                throw new CicdException("EnvironmentRewritten", CicdErrorKind.Conflict, $"'{place.Checkout.Branch}' of '{place.Checkout.Name}' does not hold the commit {tip[..8]} any more, which it ended in when this was planned: somebody has rewritten it.", place.Checkout.Name, "Look at what it says now, and promote again.");
            PullRequest? open = await _publisher.FindOpenAsync(place.Checkout.Name, branch, token).ConfigureAwait(false);
            (string Path, string? Content)[] edits = edit(place);
            if (open is null && edits.Length == 0)
                return promotion with { Status = PromotionStatus.Unchanged, Message = "Somebody else has made the same change meanwhile." };
            open ??= await _publisher.OpenAsync(place.Checkout, edits, branch, title, Body(promotion, place), token).ConfigureAwait(false);
            return merge ? await MergeAsync(open, promotion, token).ConfigureAwait(false) : await ReadAsync(open, promotion, token).ConfigureAwait(false);
        })
        {
            Details = diff,
        };
    }

    /// <summary>Merges once all that watches the pull request has said yes; where one says no, it stays open.</summary>
    private async Task<Promotion> MergeAsync(PullRequest pull, Promotion promotion, CancellationToken cancellationToken)
    {
        IPullRequests pulls = host.Require<IPullRequests>();
        try
        {
            await foreach (PullRequest now in PullRequestWatch.WatchAsync(pulls, pull.Repository, pull.Number, caller.Clock, cancellationToken).ConfigureAwait(false))
                pull = now;
        }
        catch (CicdException unseen) when (unseen.Kind is CicdErrorKind.Unavailable or CicdErrorKind.RateLimited)
        {
            throw Open(pull, unseen);
        }

        Promotion read = await ReadAsync(pull, promotion, cancellationToken).ConfigureAwait(false);
        if (Array.Find(pull.Checks, check => check.Status is not (RunStatus.Succeeded or RunStatus.Skipped)) is { } no)
            return read with { Status = PromotionStatus.Failed, Message = $"The check '{no.Name}' of {pull} is {no.Status}: it stays open." };
        try
        {
            Change merge = await pulls.PlanMergeAsync(new() { Repository = pull.Repository, Number = pull.Number }, cancellationToken).ConfigureAwait(false);
            pull = (PullRequest)(await merge.ApplyAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Conflict)
        {
            return read with { Status = PromotionStatus.Failed, Message = refused.Message };
        }
        catch (CicdException unseen) when (unseen.Kind is CicdErrorKind.Unavailable or CicdErrorKind.RateLimited)
        {
            throw Open(pull, unseen);
        }

        return await ReadAsync(pull, promotion, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Promotion> ReadAsync(PullRequest pull, Promotion promotion, CancellationToken cancellationToken)
    {
        Promotion opened = promotion with { Id = PromotionBook.Id(pull), Url = pull.Url, Status = PromotionStatus.Running };
        try
        {
            Promotion read = await outcome.FindAsync(opened.Id, cancellationToken).ConfigureAwait(false) ?? opened;
            return read with { PreviousVersion = promotion.PreviousVersion, Reason = promotion.Reason, Undoes = promotion.Undoes };
        }
        catch (CicdException unseen) when (unseen.Kind is CicdErrorKind.Unavailable or CicdErrorKind.RateLimited)
        {
            // What was done is done, whoever can be asked about it.
            return opened with { Message = $"{pull} is {(pull.Status == PullRequestStatus.Merged ? "merged" : "open")}; what became of it could not be asked: {unseen.Message}" };
        }
    }

    private async Task RequireApplicationAsync(string application, CancellationToken cancellationToken)
    {
        string[] known = [.. (await JenkinsXProvider.RepositoryNamesAsync(await provider.TeamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).Select(name => ApplicationNames.OfRepository(name.Split('/')[^1]))];
        if (!known.Contains(application))
            throw Errors.NotFound("ApplicationNotFound", "application", application, known, "Bring it in with Import-CicdRepository.");
    }

    private static CicdException Open(PullRequest pull, CicdException unseen) =>
        new(unseen.Id, unseen.Kind, $"The pull request {pull} was opened; whether it is merged is not known: {unseen.Message}", PromotionBook.Id(pull), $"Get-CicdPromotion {PromotionBook.Id(pull)} looks again, and Invoke-CicdPromotion -Resume goes on.", unseen);

    private Promotion Describe(string application, string version, string? before, string environment, string? reason) => new()
    {
        Context = provider.Context,
        Application = application,
        Version = version,
        PreviousVersion = before,
        Environment = environment,
        Actor = caller.Actor,
        Reason = reason,
        CreatedAt = caller.Clock.GetUtcNow(),
    };

    private static string Body(Promotion promotion, PromotionPlace place) =>
        $"{promotion.Application} {(promotion.Version.Length == 0 ? "goes" : promotion.Version)} in `{place.Rule.Path}` for {promotion.Environment}{(promotion.PreviousVersion is { } before ? $", where {before} is now" : "")}.{(promotion.Reason is { Length: > 0 } reason ? $"\n\n{Errors.Short(reason, 500)}" : "")}";

    private static Change Unchanged(Promotion promotion, string sentence) =>
        new($"{promotion}", "Nothing", _ => Task.FromResult<object?>(promotion.Id.Length == 0 ? promotion with { Status = PromotionStatus.Unchanged, Message = sentence } : promotion)) { AlreadyDone = sentence };

    private static CicdException Nothing(Promotion target, string why) =>
        new("NothingToUndo", CicdErrorKind.Invalid, $"The promotion {target.Id} of {target} cannot be undone: {why}.", target.Id, "Get-CicdPromotion shows which ones can.");
}
