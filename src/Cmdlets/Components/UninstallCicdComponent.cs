using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Components;

/// <summary>Removes a component from a cluster, a Helm release or what a kustomization has made, with its objects.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "CicdComponent", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class UninstallCicdComponent : ConnectedCmdlet<IComponents>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ComponentCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The namespace. Default: that of the only release of the name.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(await Connect().PlanUninstallAsync(Name, Environment, cancellationToken), cancellationToken);
}
