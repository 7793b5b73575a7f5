using System.Management.Automation;
using CicdTools.Cmdlets.Clusters;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Begins a deployment of an application that the system keeps.</summary>
[Cmdlet(VerbsCommon.New, "CicdDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = "Source")]
[OutputType(typeof(Deployment), typeof(Rollout))]
public sealed class NewCicdDeployment : RolloutCmdlet<IApplications>
{
    /// <summary>The application.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string Application { get; set; } = "";

    /// <summary>The environment.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Environment { get; set; } = "";

    /// <summary>Where what is deployed lies: <c>s3://bucket/key</c>, or <c>github:owner/name@commit</c>.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = "Source")]
    public string? Source { get; set; }

    /// <summary>A file of this machine that says what is deployed, in the system's own form, such as an AppSpec.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Specification")]
    public string? Specification { get; set; }

    /// <summary>How users come to a new version: all at once; a share of them first (<c>Canary</c>) or share by share (<c>Linear</c>), for functions and containers; by halves or one by one, for machines. Default: the environment's own way.</summary>
    [Parameter]
    public TrafficShift? Shift { get; set; }

    /// <summary>The share of the first step, or of each, in percent. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 99)]
    public int? Percent { get; set; }

    /// <summary>The time between steps, in whole minutes. Default: five minutes for <c>Canary</c>, one for <c>Linear</c>.</summary>
    [Parameter]
    public TimeSpan? Interval { get; set; }

    /// <summary>Why. Default: nothing.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NewDeploymentRequest request = new()
        {
            Application = Application,
            Environment = Environment,
            Source = Source,
            Specification = Specification is null ? null : Text(Specification),
            Shift = Shifts.Of(Shift, Percent, Interval, Application),
            Reason = Reason,
        };
        if (await ApplyAsync(await Connect().PlanNewDeploymentAsync(request, cancellationToken), cancellationToken) is not Deployment begun)
            return;
        if (Wait && await FollowAsync(begun.Application, begun.Environment, cancellationToken) is { } rollout)
            WriteObject(rollout);
        else
            WriteObject(begun);
    }

    private string Text(string file)
    {
        string path = GetUnresolvedProviderPathFromPSPath(file);
        return File.Exists(path) ? File.ReadAllText(path) : throw Errors.PathNotFound(path);
    }
}
