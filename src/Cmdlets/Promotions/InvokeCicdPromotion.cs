using System.Management.Automation;
using System.Security;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

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

    /// <summary>How the version takes the place of the one that is there, on Kubernetes: <c>Rolling</c>, instance by instance; <c>Recreate</c>, once the others have ended; <c>BlueGreen</c>, all traffic at once, with the other standing by; <c>Weighted</c>, by shares of the traffic. Default <c>Rolling</c>.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public PromotionStrategy Strategy { get; set; }

    /// <summary>The shares to go by, each larger than the one before, such as <c>10, 25, 50, 100</c>. Default: <c>-Percent</c> at once.</summary>
    [Parameter(ParameterSetName = "Promote")]
    [ValidateRange(1, 100)]
    public int[] Step { get; set; } = [];

    /// <summary>How long it stays at a share before it is checked once more and goes on. Default: not at all.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public TimeSpan Pause { get; set; }

    /// <summary>An address that has to answer with success after each share, else the version before comes back.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public string? ProbeAddress { get; set; }

    /// <summary>What has to be in its answer. Without <c>-ProbeAddress</c> the application's first address is asked.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public string? ProbeText { get; set; }

    /// <summary>The address of a Prometheus server that is asked after each share.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public string? MetricServer { get; set; }

    /// <summary>What it is asked, in PromQL. Each value of the answer has to lie within the bounds, else the version before comes back.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public string? MetricQuery { get; set; }

    /// <summary>The least that is good. Default: anything.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public double? MetricMinimum { get; set; }

    /// <summary>The most that is good. Default: anything.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public double? MetricMaximum { get; set; }

    /// <summary>A bearer token for a Prometheus server that wants one. It is kept nowhere: <c>-Resume</c> takes it again.</summary>
    [Parameter]
    public SecureString? MetricToken { get; set; }

    /// <summary>Why, for the ledger.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public string? Reason { get; set; }

    /// <summary>Merges the pull request that a promotion is as soon as all that checks it has said yes, in systems that promote by pull requests.</summary>
    [Parameter(ParameterSetName = "Promote")]
    public SwitchParameter AutoMerge { get; set; }

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
        SecretText? token = CredentialResolver.Text(MetricToken);
        if (token is not null)
            Mask(token);
        IPromotions engine = Engine(token);
        Change change = ParameterSetName == "Resume"
            ? await engine.PlanResumeAsync(Resume!, cancellationToken)
            : await engine.PlanAsync(new() { Application = Application, Version = Version, Environment = To, Percent = Step.Length > 0 ? Step[^1] : Percent, Steps = Steps(), Strategy = Strategy, Reason = Reason, AutoMerge = AutoMerge }, cancellationToken);
        if (await ApplyAsync(change, cancellationToken) is Promotion promotion)
            await WriteBegunAsync(engine, promotion, Wait, TimeoutSeconds, cancellationToken);
    }

    private PromotionSteps? Steps()
    {
        bool probes = ProbeAddress is not null || ProbeText is not null, measures = MetricServer is not null || MetricQuery is not null || MetricMinimum is not null || MetricMaximum is not null;
        if (Step.Length == 0 && !probes && !measures && Pause == TimeSpan.Zero)
            return null;
        if (Step.Length > 0 && MyInvocation.BoundParameters.ContainsKey(nameof(Percent)) && Percent != Step[^1])
            throw new CicdException("InvalidSteps", CicdErrorKind.Invalid, $"The last step is {Step[^1]} %, and -Percent says {Percent} %.", To, "Leave -Percent away.");
        if (measures && (MetricServer is null || MetricQuery is null || (MetricMinimum is null && MetricMaximum is null)))
            throw new CicdException("InvalidSteps", CicdErrorKind.Invalid, "A question to Prometheus wants its server, the question and a bound.", To, "Give -MetricServer, -MetricQuery, and -MetricMinimum or -MetricMaximum.");
        return new()
        {
            Shares = Step.Length > 0 ? Step : [Percent],
            Pause = Pause,
            Addresses = probes ? [new(ProbeAddress, ProbeText)] : [],
            Metrics = measures ? [new(MetricServer!, MetricQuery!, MetricMinimum, MetricMaximum)] : [],
        };
    }
}
