namespace CicdTools.Providers.Local.Environments;

/// <summary>What a deployment finds in the environment's newest commit while it holds the lock.</summary>
internal sealed record DeploySituation
{
    public required EnvironmentSettings Settings { get; init; }

    /// <summary>The application's state; null where it does not run.</summary>
    public ApplicationState? Before { get; init; }

    /// <summary>The instances of other applications.</summary>
    public InstanceState[] Others { get; init; } = [];

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

    public static DeploySituation Read(EnvironmentSnapshot snapshot, string application, Promotion promotion) => new()
    {
        Settings = snapshot.Settings,
        Before = snapshot.Application(application),
        Others = [.. snapshot.AllApplications().Where(state => state.Application != application).SelectMany(state => state.Instances)],
        Ledger = [.. snapshot.Entries().Where(entry => entry.Deployment.Application == application)],
        Promotion = promotion.Id.Length == 0 ? null : snapshot.Promotion(promotion.Id) ?? throw Errors.NotFound("PromotionNotFound", "promotion", promotion.Id),
        Undone = promotion.Undoes is null ? null : snapshot.Promotion(promotion.Undoes) ?? throw Errors.NotFound("PromotionNotFound", "promotion", promotion.Undoes),
        Superseded = promotion.Undoes is null ? Superseding.ByCarryingOut(snapshot.PromotionRecords(), application, promotion.Id) : [],
        NextDeployment = snapshot.NextDeployment(),
        NextPromotion = snapshot.NextPromotion(),
    };

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
            throw Deployer.DigestMismatch(request.Promotion.Application, request.Release.Version, other.Deployment.Digest, request.Release.Digest);
    }

    /// <summary>What shall run; null for nothing.</summary>
    public ApplicationSpec? Wanted(DeployRequest request)
    {
        if (request.Promotion.Undoes is null)
            return ApplicationSpec.Promote(Before?.Spec, new(request.Release.Version, request.Release.Digest, request.Release.Commit), request.Percent, Settings);
        return Ledger.FirstOrDefault(entry => entry.Deployment.PromotionId == request.Promotion.Undoes) is { } entry
            ? entry.Before
            : throw new CicdException("NothingToUndo", CicdErrorKind.NotFound, $"The promotion {request.Promotion.Undoes} changed nothing in '{request.Environment}'.", request.Promotion.Undoes);
    }

    /// <summary>The version that makes way.</summary>
    public string? PreviousVersion(ApplicationSpec? wanted) => Before?.Spec is not { } before ? null
        : before.Current == wanted?.Current && before.Previous is { } rest ? rest.Version
        : before.Current.Version;
}
