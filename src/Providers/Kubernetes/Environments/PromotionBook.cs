using System.Globalization;
using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>Promotions and their gates in the books of a cluster.</summary>
internal sealed class PromotionBook(KubernetesApi api, string context, Caller caller)
{
    private readonly BookStore _books = new(api);

    public async Task<Promotion[]> FindAsync(PromotionQuery query, CancellationToken cancellationToken)
    {
        IEnumerable<Promotion> found = (await _books.ReadAllAsync(query.Environment, cancellationToken).ConfigureAwait(false))
            .SelectMany(entry => entry.Book.Promotions.Select(record => record.Promotion with { Context = context }))
            .Where(promotion => (query.Id is null || promotion.Id == query.Id) && (query.Application is null || promotion.Application == query.Application));
        return [.. query.Environment is null ? found.OrderByDescending(promotion => promotion.CreatedAt) : found];
    }

    /// <summary>Writes a promotion's state in one change of the book. One without an identifier gets one; one that waits gets a gate.</summary>
    public async Task<Promotion> SaveAsync(Promotion promotion, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, $"promotion of {promotion}");
        EnvironmentSettings settings = await new NamespaceSettings(api, context).RequireAsync(promotion.Environment, cancellationToken).ConfigureAwait(false);
        Promotion? saved = null;
        await _books.ChangeAsync(promotion.Environment, book =>
        {
            PromotionRecord? stored = promotion.Id.Length == 0 ? null : book.Promotion(promotion.Id);
            if (stored is { Promotion.IsFinished: true })
                throw new CicdException("PromotionEnded", CicdErrorKind.Conflict, $"The promotion {stored.Promotion.Id} has ended: it is {stored.Promotion.Status}.", stored.Promotion.Id, "Promote again.");
            DateTimeOffset now = caller.Clock.GetUtcNow();
            string id = promotion.Id.Length > 0 ? promotion.Id : book.NextPromotion(promotion.Environment);
            Approval? approval = stored?.Approval ?? (promotion.Status == PromotionStatus.Waiting ? Gate(promotion, id, settings, now) : null);
            saved = promotion with
            {
                Context = context,
                Id = id,
                ApprovalId = approval?.Id,
                CreatedAt = promotion.CreatedAt == default ? now : promotion.CreatedAt,
                FinishedAt = promotion.IsFinished ? promotion.FinishedAt ?? now : null,
                Commit = null,
            };
            PromotionRecord[] older = stored is null && saved.Status == PromotionStatus.Waiting ? Superseding.ByWaiting(book.Promotions, promotion.Application) : [];
            return book.With([new() { Promotion = saved, Approval = approval }, .. Superseding.Records(older, saved, now)]);
        }, cancellationToken).ConfigureAwait(false);
        return saved!;
    }

    /// <summary>The gates, oldest first.</summary>
    public async Task<Approval[]> FindGatesAsync(ApprovalQuery query, CancellationToken cancellationToken) =>
    [
        .. (await _books.ReadAllAsync(query.Environment, cancellationToken).ConfigureAwait(false)).SelectMany(entry => entry.Book.Promotions).Select(record => record.Approval).OfType<Approval>()
            .Where(approval => (query.Id is null || approval.Id == query.Id) && (query.Repository is null || approval.Application == query.Repository))
            .Where(approval => query.Status.Length == 0 ? approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status))
            .OrderBy(approval => approval.RequestedAt),
    ];

    /// <summary>Checks a decision and says what it would be.</summary>
    /// <exception cref="CicdException"><c>ApprovalNotFound</c>, <c>ApprovalAlreadyDecided</c>, <c>ApprovalExpired</c>, <c>NotAnApprover</c>.</exception>
    public async Task<Change> PlanDecisionAsync(Approval approval, string user, bool approve, string? comment, CancellationToken cancellationToken)
    {
        (string space, EnvironmentBook found) = (await _books.ReadAllAsync(null, cancellationToken).ConfigureAwait(false)).Find(entry => Array.Exists(entry.Book.Promotions, record => record.Approval?.Id == approval.Id));
        if (space is null)
            throw Errors.NotFound("ApprovalNotFound", "approval", approval.Id, remedy: "Get-CicdApproval shows what waits.");
        EnvironmentSettings settings = await new NamespaceSettings(api, context).RequireAsync(space, cancellationToken).ConfigureAwait(false);
        Check(found, approval.Id, settings, user);
        return new($"approval {approval.Id}: {approval.Subject}", approve ? "Approve" : "Deny", async token =>
        {
            Approval? decided = null;
            await _books.ChangeAsync(space, book =>
            {
                // Somebody else may have decided meanwhile.
                PromotionRecord record = Check(book, approval.Id, settings, user);
                DateTimeOffset now = caller.Clock.GetUtcNow();
                decided = record.Approval! with { Status = approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, DecidedBy = user, DecidedAt = now, Comment = comment };
                Promotion promotion = record.Promotion with
                {
                    Status = approve ? PromotionStatus.Approved : PromotionStatus.Denied,
                    Message = $"{(approve ? "Approved" : "Denied")} by {user}{(comment is null ? "." : $": {OneLine.Of(comment)}")}",
                    FinishedAt = approve ? null : now,
                };
                return book.With(new PromotionRecord { Promotion = promotion, Approval = decided });
            }, token).ConfigureAwait(false);
            return decided;
        });
    }

    private static PromotionRecord Check(EnvironmentBook book, string id, EnvironmentSettings settings, string user)
    {
        PromotionRecord record = Array.Find(book.Promotions, one => one.Approval?.Id == id) ?? throw Errors.NotFound("ApprovalNotFound", "approval", id, remedy: "Get-CicdApproval shows what waits.");
        Approval approval = record.Approval!;
        if (approval.Status == ApprovalStatus.Expired)
            throw new CicdException("ApprovalExpired", CicdErrorKind.Conflict, $"The approval {id} is for a promotion that waits no longer: {record.Promotion.Message ?? "it has ended."}", id, "Promote again to ask anew.");
        if (approval.Status != ApprovalStatus.Waiting)
            throw new CicdException("ApprovalAlreadyDecided", CicdErrorKind.Conflict, $"The approval {id} was decided already: {approval.Status} by {approval.DecidedBy}.", id, "Promote again to ask anew.");
        if (settings.Approvers.Length > 0 && !settings.Approvers.Contains(user, StringComparer.Ordinal))
            throw new CicdException("NotAnApprover", CicdErrorKind.Forbidden, $"'{user}' may not decide about '{settings.Name}'; {string.Join(", ", settings.Approvers)} may.", id, "Ask one of them.");
        return record;
    }

    private Approval Gate(Promotion promotion, string id, EnvironmentSettings settings, DateTimeOffset now) => new()
    {
        Context = context,
        Id = id,
        Kind = "Promotion",
        Subject = promotion.Percent == 100 ? promotion.ToString() : $"{promotion} ({promotion.Percent.ToString(CultureInfo.InvariantCulture)} %)",
        Environment = promotion.Environment,
        Application = promotion.Application,
        PromotionId = id,
        Approvers = settings.Approvers,
        RequestedBy = promotion.Actor,
        RequestedAt = now,
    };
}
