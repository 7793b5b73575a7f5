using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>Takes a promotion back: the environment is again what its ledger says it was before.</summary>
[Cmdlet(VerbsCommon.Undo, "CicdPromotion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Last")]
[OutputType(typeof(Promotion))]
public sealed class UndoCicdPromotion : PromotionCmdlet
{
    /// <summary>The promotion. It must be the last one of its application and environment.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Id")]
    [Alias("Id")]
    [ArgumentCompleter(typeof(PromotionCompleter))]
    public string PromotionId { get; set; } = "";

    /// <summary>The application whose last promotion is taken back.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Last")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string Application { get; set; } = "";

    /// <summary>The environment.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Last")]
    [Alias("To")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Environment { get; set; } = "";

    /// <summary>Why, for the ledger.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Waits until what was before is there again, an approval included.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long <c>-Wait</c> waits, in seconds. Default 0: without end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IPromotions engine = Engine();
        Promotion promotion = ParameterSetName == "Id" ? await FindAsync(engine, PromotionId, cancellationToken) : await LastAsync(engine, cancellationToken);
        if (await ApplyAsync(await engine.PlanUndoAsync(promotion, Reason, cancellationToken), cancellationToken) is Promotion undone)
            await WriteBegunAsync(engine, undone, Wait, TimeoutSeconds, cancellationToken);
    }

    private async Task<Promotion> LastAsync(IPromotions engine, CancellationToken cancellationToken)
    {
        await foreach (Promotion promotion in engine.GetAsync(new() { Application = Application, Environment = Environment }, cancellationToken))
        {
            // One that was interrupted is the last one too, where it is led from here.
            if (promotion.Undoes is not null || (promotion.Status != PromotionStatus.Succeeded && !(engine.IsAtomic && promotion.Status == PromotionStatus.Running)))
                continue;
            // Of a project that deploys several components one must be meant, and not the one that happened to be last.
            return !promotion.Application.StartsWith($"{Application}/", StringComparison.Ordinal) ? promotion
                : throw new CicdException("ComponentAmbiguous", CicdErrorKind.Invalid, $"'{Errors.Shown(Application)}' has several components; the last promotion there is of '{promotion.Application}'.", Application, $"Name the component, such as Undo-CicdPromotion {promotion.Application} {Environment}.");
        }

        throw new CicdException("NothingToUndo", CicdErrorKind.NotFound, $"Nothing was promoted of '{Errors.Shown(Application)}' to '{Errors.Shown(Environment)}' that could be undone.", Application, "Get-CicdPromotion shows what was.");
    }
}
