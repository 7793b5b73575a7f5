using System.Management.Automation;

namespace CicdTools.Cmdlets.Stacks;

/// <summary>Shows what a folder is made of: languages, commands, containers, charts, each fact with its evidence.</summary>
[Cmdlet(VerbsCommon.Get, "CicdStack")]
[OutputType(typeof(StackComponent))]
public sealed class GetCicdStack : AsyncCmdlet
{
    /// <summary>The folder. Default: the current one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = ".";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (StackComponent component in ProviderLoadContext.Catalog.Stacks.DetectAsync(GetUnresolvedProviderPathFromPSPath(Path), cancellationToken))
            WriteObject(component);
    }
}
