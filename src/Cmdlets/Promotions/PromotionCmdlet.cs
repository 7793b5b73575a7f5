using System.Management.Automation;
using CicdTools.Cmdlets.Runners;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>What cmdlets about promotions share: the engine, finding one, waiting, and saying how it ended.</summary>
public abstract class PromotionCmdlet : ConnectedCmdlet<IDeploymentHistory>
{
    /// <summary>The engine over the context's provider.</summary>
    /// <param name="metricToken">The token for the Prometheus server that is asked; null for none.</param>
    protected IPromotions Engine(SecretText? metricToken = null) => ProviderLoadContext.Catalog.Promotions(Connect(), Caller() with { MetricToken = metricToken });

    /// <summary>The promotion of an id.</summary>
    /// <exception cref="CicdException"><c>PromotionNotFound</c>.</exception>
    protected static async Task<Promotion> FindAsync(IPromotions engine, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await foreach (Promotion promotion in engine.GetAsync(new() { Id = id }, cancellationToken))
            return promotion;
        throw Errors.NotFound("PromotionNotFound", "promotion", id, remedy: "Get-CicdPromotion shows them all, with -Application those of one application.");
    }

    /// <summary>Writes a promotion that was begun: at once, or when it has ended, or when the time is over before.</summary>
    protected async Task WriteBegunAsync(IPromotions engine, Promotion promotion, bool wait, int timeoutSeconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(promotion);
        if (!wait)
        {
            WriteOutcome(engine, promotion);
            return;
        }

        if (await WaitAsync(engine, promotion, TimeSpan.FromSeconds(timeoutSeconds), cancellationToken) is { } ended)
        {
            WriteOutcome(engine, ended);
            return;
        }

        promotion = await FindAsync(engine, promotion.Id, cancellationToken);
        WritePromotion(promotion);
        WriteError(ErrorRecords.From(new("WaitTimedOut", CicdErrorKind.Unavailable, $"The promotion of {promotion} had not ended after {timeoutSeconds} s: it is {promotion.Status}.", promotion.Id, "Get-CicdPromotion shows it; Approve-CicdApproval lets it go on."), promotion));
    }

    /// <summary>The promotion once it has ended; null when the time is over before.</summary>
    private async Task<Promotion?> WaitAsync(IPromotions engine, Promotion promotion, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout > TimeSpan.Zero)
            limit.CancelAfter(timeout);
        Promotion? last = null;
        try
        {
            await foreach (Promotion now in engine.WatchAsync(promotion, limit.Token))
            {
                last = now;
                WriteProgress(new(0, $"{now}", now.Status == PromotionStatus.Waiting ? $"Waits for approval {now.ApprovalId}" : $"{now.Status}"));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return last;
    }

    /// <summary>Writes the promotion and then the error that its status stands for, if it does.</summary>
    private void WriteOutcome(IPromotions engine, Promotion promotion)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(promotion);
        WritePromotion(promotion);
        string left = engine.IsAtomic ? "the environment is as it was before." : "look at what runs there with Get-CicdApplication.";
        string why = promotion.Message is { } message ? $" {message}" : "";
        CicdException? error = promotion.Status switch
        {
            PromotionStatus.Failed => new("PromotionFailed", CicdErrorKind.Failed, $"The promotion of {promotion} failed; {left}{why}", promotion.Id),
            PromotionStatus.Errored => new("PromotionErrored", CicdErrorKind.Unavailable, $"The promotion of {promotion} could not be carried out; {left}{why}", promotion.Id, "This says nothing about the version: promote again."),
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
