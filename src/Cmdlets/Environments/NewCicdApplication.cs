using System.Collections;
using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Makes an application that the system deploys, and an environment that it is deployed to.</summary>
[Cmdlet(VerbsCommon.New, "CicdApplication", SupportsShouldProcess = true)]
[OutputType(typeof(Application))]
public sealed class NewCicdApplication : ConnectedCmdlet<IApplications>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The environment. Default: none, the application alone.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>What it runs on. Default: what one that is there runs on.</summary>
    [Parameter]
    public ApplicationPlatform? Platform { get; set; }

    /// <summary>How users come to a new version: all at once; a share of them first (<c>Canary</c>) or share by share (<c>Linear</c>), for functions and containers; by halves or one by one, for machines. Default: all at once.</summary>
    [Parameter]
    public TrafficShift? Shift { get; set; }

    /// <summary>The share of the first step, or of each, in percent. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 99)]
    public int? Percent { get; set; }

    /// <summary>The time between steps, in whole minutes. Default: five minutes for <c>Canary</c>, one for <c>Linear</c>.</summary>
    [Parameter]
    public TimeSpan? Interval { get; set; }

    /// <summary>Settings by the system's own names. The provider's page in docs/ has them.</summary>
    [Parameter]
    public Hashtable Setting { get; set; } = [];

    /// <summary>Changes an environment that is there and otherwise.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NewApplicationRequest request = new()
        {
            Name = Name,
            Environment = Environment,
            Platform = Platform,
            Shift = Shifts.Of(Shift, Percent, Interval, Name),
            Settings = Setting.Cast<DictionaryEntry>().ToDictionary(entry => $"{entry.Key}", entry => $"{LanguagePrimitives.ConvertTo<string>(entry.Value)}", StringComparer.Ordinal),
            Force = Force,
        };
        if (await ApplyAsync(await Connect().PlanNewApplicationAsync(request, cancellationToken), cancellationToken) is Application made)
            WriteObject(made);
    }
}
