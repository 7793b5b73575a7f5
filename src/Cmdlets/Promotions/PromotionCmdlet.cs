using System.Management.Automation;
using CicdTools.Cmdlets.Runners;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>What cmdlets about promotions share: the engine, finding one, waiting, and saying how it ended.</summary>
public abstract class PromotionCmdlet : ConnectedCmdlet<IPromotionRecords>
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The engine over the context's provider.</summary>
    protected IPromotions Engine() => ProviderLoadContext.Catalog.Promotions(Connect<IPromotionRecords>(), Caller());

    /// <summary>The promotion of an id.</summary>
    /// <exception cref="CicdException"><c>PromotionNotFound</c>.</exception>
    protected static async Task<Promotion> FindAsync(IPromotions engine, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await foreach (Promotion promotion in engine.GetAsync(new() { Id = id }, cancellationToken))
            return promotion;
        throw Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them all.");
    }

    /// <summary>The promotion once it has ended; null when the time is over before.</summary>
    protected async Task<Promotion?> WaitAsync(IPromotions engine, Promotion promotion, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(promotion);
        long start = TimeProvider.System.GetTimestamp();
        Promotion now = promotion;
        while (!now.IsFinished)
        {
            if (timeout > TimeSpan.Zero && TimeProvider.System.GetElapsedTime(start) > timeout)
                return null;
            WriteProgress(new(0, $"{now}", now.Status == PromotionStatus.Waiting ? $"Waits for approval {now.ApprovalId}" : $"{now.Status}"));
            await Task.Delay(PollInterval, cancellationToken);
            now = await FindAsync(engine, promotion.Id, cancellationToken);
        }

        return now;
    }

    /// <summary>Writes the promotion and then the error that its status stands for, if it does.</summary>
    protected void WriteOutcome(Promotion promotion)
    {
        ArgumentNullException.ThrowIfNull(promotion);
        WritePromotion(promotion);
        string why = promotion.Message is { } message ? $" {message}" : "";
        CicdException? error = promotion.Status switch
        {
            PromotionStatus.Failed => new("PromotionFailed", CicdErrorKind.Failed, $"The promotion of {promotion} failed; the environment is as it was before.{why}", promotion.Id),
            PromotionStatus.Errored => new("PromotionErrored", CicdErrorKind.Unavailable, $"The promotion of {promotion} could not be carried out; the environment is as it was before.{why}", promotion.Id, "This says nothing about the version: promote again."),
            PromotionStatus.Denied => new("PromotionDenied", CicdErrorKind.Forbidden, $"The promotion of {promotion} was denied.{why}", promotion.Id),
            PromotionStatus.Superseded => new("PromotionSuperseded", CicdErrorKind.Conflict, $"The promotion of {promotion} will not be carried out any more.{why}", promotion.Id),
            _ => null,
        };
        if (error is not null)
            WriteError(ErrorRecords.From(error, promotion));
    }

    /// <summary>Gives the promotion to the pipeline, and to the runner's summary and next steps.</summary>
    protected void WritePromotion(Promotion promotion)
    {
        ArgumentNullException.ThrowIfNull(promotion);
        SetOutput("promotion-id", promotion.Id);
        SetOutput("promotion-status", $"{promotion.Status}");
        SetOutput("promotion-version", promotion.Version);
        SetOutput("approval-id", promotion.ApprovalId);
        Summarize(JobSummary.Of(promotion));
        WriteObject(promotion);
    }
}
