using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Components;

/// <summary>Shows what a cluster has for its applications: its Helm releases, what kustomizations have made, and what was rendered from charts.</summary>
[Cmdlet(VerbsCommon.Get, "CicdComponent")]
[OutputType(typeof(Component))]
public sealed class GetCicdComponent : ConnectedCmdlet<IComponentList>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ComponentCompleter))]
    public string? Name { get; set; }

    /// <summary>The namespace. Default: all that one may see.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (Component component in ReadAllAsync(provider => provider.GetComponentsAsync(Name, Environment, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(component);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("ComponentNotFound", "component", Name, remedy: "Get-CicdComponent shows them all.");
    }
}
