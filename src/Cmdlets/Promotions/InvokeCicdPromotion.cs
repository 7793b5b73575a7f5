using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>Moves a version of an application into an environment, wholly or for a share of its instances.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "CicdPromotion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Promote")]
[OutputType(typeof(Promotion))]
public sealed class InvokeCicdPromotion : PromotionCmdlet
{
    /// <summary>The application.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Promote")]
    [Alias("Name", "Repository")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string Application { get; set; } = "";

    /// <summary>The version. Default: the one in the environment before, or the newest built for the first environment.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Promote")]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? Version { get; set; }

    /// <summary>The environment.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Promote")]
    [Alias("Environment")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string To { get; set; } = "";

    /// <summary>The share of instances that get the version, 1 to 100. Default 100.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public int Percent { get; set; } = 100;

    /// <summary>Why, for the ledger.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public string? Reason { get; set; }

    /// <summary>Carries on with this promotion, which was approved or interrupted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Resume")]
    [ArgumentCompleter(typeof(PromotionCompleter))]
    public string? Resume { get; set; }

    /// <summary>Waits until the promotion has ended, an approval included.</summary>
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
        Change change = ParameterSetName == "Resume"
            ? await engine.PlanResumeAsync(Resume!, cancellationToken)
            : await engine.PlanAsync(new() { Application = Application, Version = Version, Environment = To, Percent = Percent, Reason = Reason }, cancellationToken);
        if (await ApplyAsync(change, cancellationToken) is Promotion promotion)
            await WriteBegunAsync(engine, promotion, Wait, TimeoutSeconds, cancellationToken);
    }
}
