using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Shows the systems and what each can do.</summary>
[Cmdlet(VerbsCommon.Get, "CicdProvider")]
[OutputType(typeof(ProviderInfo))]
public sealed class GetCicdProvider : AsyncCmdlet
{
    /// <summary>The system's name or another name for it. Default: all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Name is not null)
            WriteObject(ProviderNames.Find(Name));
        else
            WriteObject(ProviderLoadContext.Catalog.Providers, enumerateCollection: true);
        return Task.CompletedTask;
    }
}
