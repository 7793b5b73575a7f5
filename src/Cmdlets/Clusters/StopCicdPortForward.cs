using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Closes ports that <c>Start-CicdPortForward</c> has opened, with their connections.</summary>
[Cmdlet(VerbsLifecycle.Stop, "CicdPortForward", SupportsShouldProcess = true, DefaultParameterSetName = "Object")]
public sealed class StopCicdPortForward : AsyncCmdlet
{
    /// <summary>What Start-CicdPortForward has given.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Object")]
    public PortForward[] InputObject { get; set; } = [];

    /// <summary>The port of this machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Port")]
    [ArgumentCompleter(typeof(LocalPortCompleter))]
    public int[] LocalPort { get; set; } = [];

    /// <summary>All that this session has opened.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IEnumerable<PortForward> meant = ParameterSetName switch
        {
            "Port" => LocalPort.Select(Require),
            "All" => All ? OpenPortForwards.All : [],
            _ => InputObject,
        };
        foreach (PortForward forward in meant.ToArray())
            await ApplyAsync(Closing(forward), cancellationToken);
    }

    private static Change Closing(PortForward forward) => new($"{forward} to port {forward.Port} of '{forward.Environment}/{forward.Pod}'", "Close it with its connections", async _ =>
    {
        await OpenPortForwards.CloseAsync(forward);
        return null;
    })
    {
        AlreadyDone = forward.IsOpen ? null : $"{forward} is closed already.",
    };

    private static PortForward Require(int port) => OpenPortForwards.All.FirstOrDefault(forward => forward.LocalPort == port)
        ?? throw Errors.NotFound("PortForwardNotFound", "open port of this session", port.ToString(System.Globalization.CultureInfo.InvariantCulture), OpenPortForwards.All.Select(forward => forward.LocalPort.ToString(System.Globalization.CultureInfo.InvariantCulture)), "Start-CicdPortForward opens one.");
}
