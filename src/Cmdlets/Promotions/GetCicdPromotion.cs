using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>Shows promotions, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdPromotion")]
[OutputType(typeof(Promotion))]
public sealed class GetCicdPromotion : PromotionCmdlet
{
    /// <summary>The identifier. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(PromotionCompleter))]
    public string? PromotionId { get; set; }

    /// <summary>The application. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Application { get; set; }

    /// <summary>The environment. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (Promotion promotion in Engine().GetAsync(new() { Id = PromotionId, Application = Application, Environment = Environment }, cancellationToken))
        {
            found = true;
            WriteObject(promotion);
        }

        if (found)
            return;
        if (PromotionId is not null)
            throw Errors.NotFound("PromotionNotFound", "promotion", PromotionId, remedy: "Get-CicdPromotion shows them all, with -Application those of one application.");
        await Known.RequireApplicationAsync([Connect()], Application, cancellationToken);
        await Known.RequireEnvironmentAsync([Connect()], Application, Environment, cancellationToken);
    }
}
