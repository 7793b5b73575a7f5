using CicdTools.Providers.Deployments;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Local.Environments;

/// <summary>The records of promotions and their gates, each change one commit of the environment.</summary>
internal sealed class PromotionStore(EnvironmentStore store)
{
    /// <summary>The promotions, newest first. Within an environment its own numbers tell the order, since clocks may go backwards.</summary>
    public Promotion[] Find(PromotionQuery query)
    {
        IEnumerable<Promotion> found = store.ReadAll(query.Environment, snapshot => snapshot.PromotionRecords().ToArray())
            .Select(record => record.Promotion)
            .Where(promotion => (query.Id is null || promotion.Id == query.Id) && (query.Application is null || promotion.Application == query.Application));
        return [.. query.Environment is null ? found.OrderByDescending(promotion => promotion.CreatedAt) : found];
    }

    /// <summary>Writes a promotion's state in one commit. One without an identifier gets one; one that waits gets a gate.</summary>
    public async Task<Promotion> SaveAsync(Promotion promotion, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, $"promotion of {promotion}");
        CicdTools.Names.Require("an application", promotion.Application);
        await store.PrepareAsync(cancellationToken).ConfigureAwait(false);
        using FileLock turn = await store.LockAsync(CicdTools.Names.Require("an environment", promotion.Environment), cancellationToken).ConfigureAwait(false);
        (string next, EnvironmentSettings settings, PromotionRecord? stored, PromotionRecord[] older) = store.Read(promotion.Environment, snapshot => (snapshot.NextPromotion(), snapshot.Settings, snapshot.Promotion(promotion.Id), Superseding.ByWaiting(snapshot.PromotionRecords(), promotion.Application)));
        if (settings is null)
            throw store.NotFound(promotion.Environment);
        if (stored is { Promotion.IsFinished: true })
            throw Ended(stored.Promotion);
        DateTimeOffset now = store.Caller.Clock.GetUtcNow();
        string id = promotion.Id.Length > 0 ? promotion.Id : next;
        Approval? approval = stored?.Approval ?? (promotion.Status == PromotionStatus.Waiting ? Gate(promotion, id, settings, now) : null);
        Promotion saved = promotion with
        {
            Context = store.Context,
            Id = id,
            ApprovalId = approval?.Id,
            CreatedAt = promotion.CreatedAt == default ? now : promotion.CreatedAt,
            FinishedAt = promotion.IsFinished ? promotion.FinishedAt ?? now : null,
            Commit = null,
        };
        return Write(new() { Promotion = saved, Approval = approval }, stored is null && saved.Status == PromotionStatus.Waiting ? older : []);
    }

    /// <summary>The gates, oldest first.</summary>
    public Approval[] FindGates(ApprovalQuery query) =>
    [
        .. store.ReadAll(query.Environment, snapshot => snapshot.PromotionRecords().Select(record => record.Approval is null ? null : record.Approval with { Approvers = snapshot.Settings.Approvers }).ToArray())
            .OfType<Approval>()
            .Where(approval => (query.Id is null || approval.Id == query.Id) && (query.Repository is null || approval.Application == query.Repository))
            .Where(approval => query.Status.Length == 0 ? approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status))
            .OrderBy(approval => approval.RequestedAt),
    ];

    /// <summary>Checks a decision and says what it would be.</summary>
    /// <exception cref="CicdException"><c>ApprovalNotFound</c>, <c>ApprovalAlreadyDecided</c>, <c>ApprovalExpired</c>, <c>NotAnApprover</c>.</exception>
    public Change PlanDecision(Approval approval, bool approve, string? comment)
    {
        Check(approval.Id);
        return new($"approval {approval.Id}: {approval.Subject}", approve ? "Approve" : "Deny", async token => await DecideAsync(approval, approve, comment, token).ConfigureAwait(false));
    }

    private async Task<Approval> DecideAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        string environment = Check(approval.Id).Promotion.Environment;
        using FileLock turn = await store.LockAsync(environment, cancellationToken).ConfigureAwait(false);
        // Somebody else may have decided while we waited for our turn.
        PromotionRecord record = Check(approval.Id);
        string actor = store.Caller.Actor;
        DateTimeOffset now = store.Caller.Clock.GetUtcNow();
        Approval decided = record.Approval! with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = actor, DecidedAt = now, Comment = comment };
        string said = comment is null ? "." : $": {OneLine.Of(comment)}";
        Promotion promotion = record.Promotion with
        {
            Status = approve ? PromotionStatus.Approved : PromotionStatus.Denied,
            Message = $"{(approve ? "Approved" : "Denied")} by {actor}{said}",
            FinishedAt = approve ? null : now,
            Commit = null,
        };
        Write(new() { Promotion = promotion, Approval = decided }, []);
        return decided;
    }

    private PromotionRecord Check(string id)
    {
        (PromotionRecord? record, string[]? approvers) = store.ReadAll(null, snapshot => snapshot.PromotionRecords().Where(found => found.Approval?.Id == id).Select(found => (found, snapshot.Settings.Approvers)).ToArray()).FirstOrDefault();
        if (record?.Approval is not { } approval)
            throw Errors.NotFound("ApprovalNotFound", "approval", id, remedy: "Get-CicdApproval shows what waits.");
        if (approval.Status == ApprovalStatus.Expired)
            throw new CicdException("ApprovalExpired", CicdErrorKind.Conflict, $"The approval {id} is for a promotion that waits no longer: {record.Promotion.Message ?? "it has ended."}", id, "Promote again to ask anew.");
        if (approval.Status != ApprovalStatus.Waiting)
            throw new CicdException("ApprovalAlreadyDecided", CicdErrorKind.Conflict, $"The approval {id} was decided already: {approval.Status} by {approval.DecidedBy}.", id, "Promote again to ask anew.");
        if (approvers is { Length: > 0 } && !approvers.Contains(store.Caller.Actor, StringComparer.Ordinal))
            throw new CicdException("NotAnApprover", CicdErrorKind.Forbidden, $"'{store.Caller.Actor}' may not decide about '{record.Promotion.Environment}'; {string.Join(", ", approvers)} may.", id, "Ask one of them.");
        return record;
    }

    private Promotion Write(PromotionRecord record, PromotionRecord[] superseded)
    {
        (string Path, string? Content)[] files = [(EnvironmentSnapshot.PromotionPath(record.Promotion.Id), RecordJson.Write(record)), .. EnvironmentSnapshot.Files(Superseding.Records(superseded, record.Promotion, store.Caller.Clock.GetUtcNow()))];
        string commit = store.Commit(record.Promotion.Environment, files, CommitMessages.Promotion(record.Promotion));
        return record.Promotion with { Commit = commit };
    }

    private Approval Gate(Promotion promotion, string id, EnvironmentSettings settings, DateTimeOffset now) => new()
    {
        Context = store.Context,
        Id = id,
        Kind = "Promotion",
        Subject = promotion.Percent == 100 ? promotion.ToString() : $"{promotion} ({promotion.Percent.ToString(System.Globalization.CultureInfo.InvariantCulture)} %)",
        Environment = promotion.Environment,
        Application = promotion.Application,
        PromotionId = id,
        Approvers = settings.Approvers,
        RequestedBy = promotion.Actor,
        RequestedAt = now,
    };

    private static CicdException Ended(Promotion stored) =>
        new("PromotionEnded", CicdErrorKind.Conflict, $"The promotion {stored.Id} has ended: it is {stored.Status}.", stored.Id, "Promote again.");
}
