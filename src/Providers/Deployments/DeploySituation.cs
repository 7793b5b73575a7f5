namespace CicdTools.Providers.Deployments;

/// <summary>What a deployment finds in the environment's newest state while it has its turn.</summary>
internal sealed record DeploySituation
{
    public required EnvironmentSettings Settings { get; init; }

    /// <summary>What runs of the application; null for nothing.</summary>
    public ApplicationSpec? Before { get; init; }

    /// <summary>The application's ledger, newest first.</summary>
    public LedgerEntry[] Ledger { get; init; } = [];

    /// <summary>The promotion's record; null for one that has none yet.</summary>
    public PromotionRecord? Promotion { get; init; }

    /// <summary>The record of the promotion that is taken back; null for none.</summary>
    public PromotionRecord? Undone { get; init; }

    /// <summary>The promotions whose place this one takes. An undo takes none's: what was asked for after it is still to come.</summary>
    public PromotionRecord[] Superseded { get; init; } = [];

    public string NextDeployment { get; init; } = "";

    public string NextPromotion { get; init; } = "";

    /// <summary>Refuses what is no longer as it was planned.</summary>
    /// <exception cref="CicdException"><c>EnvironmentChanged</c>, <c>PromotionEnded</c>, <c>DigestMismatch</c>, <c>InvalidPercent</c>.</exception>
    public void Check(DeployRequest request)
    {
        if (Promotion is { Promotion: { Status: not (PromotionStatus.Approved or PromotionStatus.Running) } stored })
            throw new CicdException("PromotionEnded", CicdErrorKind.Conflict, $"The promotion {stored.Id} is {stored.Status} by now; nothing was changed.", stored.Id, "Get-CicdPromotion shows it.");
        if (Ledger.FirstOrDefault()?.Deployment.Id != request.Onto?.Id)
            throw new CicdException("EnvironmentChanged", CicdErrorKind.Conflict, $"Somebody else changed '{request.Promotion.Application}' in '{request.Environment}' meanwhile; nothing was done.", request.Environment, "Look at it with Get-CicdApplication and promote again.");
        if (request.Promotion.Undoes is not null)
            return;
        if (request.Percent is < 1 or > 100)
            throw new CicdException("InvalidPercent", CicdErrorKind.Invalid, $"{request.Percent} is no share of instances: 1 to 100 are allowed.", request.Environment);
        if (Ledger.FirstOrDefault(entry => entry.Deployment.Version == request.Release.Version && entry.Deployment.Digest != request.Release.Digest) is { } other)
            throw DigestMismatch(request.Promotion.Application, request.Release.Version, other.Deployment.Digest, request.Release.Digest);
    }

    /// <summary>What shall run; null for nothing.</summary>
    public ApplicationSpec? Wanted(DeployRequest request)
    {
        if (request.Promotion.Undoes is null)
            return ApplicationSpec.Promote(Before, new(request.Release.Version, request.Release.Digest, request.Release.Commit), request.Percent, Settings, request.Promotion.Strategy, request.Promotion.IsFinished);
        if (Ledger.LastOrDefault(entry => entry.Deployment.PromotionId == request.Promotion.Undoes) is { } entry)
            return entry.Before;
        // One that was interrupted before its first commit has changed nothing, so that what is there stays.
        return Undone is { Promotion.Status: PromotionStatus.Running }
            ? Before
            : throw new CicdException("NothingToUndo", CicdErrorKind.NotFound, $"The promotion {request.Promotion.Undoes} changed nothing in '{request.Environment}'.", request.Promotion.Undoes);
    }

    /// <summary>The record of the promotion that is taken back, as it stands afterwards.</summary>
    public PromotionRecord? TakenBack(DeployRequest request, DateTimeOffset now) => Undone is not { } undone ? null : undone with
    {
        Promotion = undone.Promotion with
        {
            Status = request.Failure is null ? PromotionStatus.Undone : PromotionStatus.Failed,
            Message = request.Failure ?? $"It was undone by {request.Promotion.Actor}.",
            FinishedAt = undone.Promotion.FinishedAt ?? now,
            Commit = null,
        },
    };

    /// <summary>The version that makes way.</summary>
    public string? PreviousVersion(ApplicationSpec? wanted) => Before is not { } before ? null
        : before.Current == wanted?.Current && before.Previous is { } rest ? rest.Version
        : before.Current.Version;

    /// <summary>An error for a version whose content is not what the ledger says.</summary>
    public static CicdException DigestMismatch(string application, string version, string recorded, string found) =>
        new("DigestMismatch", CicdErrorKind.Conflict, $"The package of {application} {version} has the digest {found}, but the ledger says {recorded}. A version must not change its content.", version, "Build it again under a new version and promote that one.");
}
