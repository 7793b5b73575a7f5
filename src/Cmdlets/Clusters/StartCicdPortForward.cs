using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Opens a port of this machine that leads to a port of a pod.</summary>
[Cmdlet(VerbsLifecycle.Start, "CicdPortForward", SupportsShouldProcess = true, DefaultParameterSetName = "Application")]
[OutputType(typeof(PortForward))]
public sealed class StartCicdPortForward : ConnectedCmdlet<IPortForwards>
{
    /// <summary>The application, of which a pod that is ready is taken.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Application", ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Application { get; set; }

    /// <summary>The environment: its namespace. Default: the context's.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The pod, ready or not.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Pod")]
    public string? Pod { get; set; }

    /// <summary>The port of the pod. Default: the only one that it names.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The port of this machine. Default: one that is free.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int LocalPort { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PortForwardRequest request = new() { Application = Application, Environment = Environment, Pod = Pod, Port = Port, LocalPort = LocalPort };
        if (await ApplyAsync(await Connect().PlanPortForwardAsync(request, cancellationToken), cancellationToken) is not PortForward forward)
            return;
        OpenPortForwards.Add(forward);
        WriteObject(forward);
    }
}
