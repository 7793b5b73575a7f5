using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Forgets a context. Nothing in its system is changed, and no data folder is removed.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "CicdProvider", SupportsShouldProcess = true)]
public sealed class DisconnectCicdProvider : AsyncCmdlet
{
    /// <summary>The context.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string Context { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ContextStore contexts = new();
        Connection connection = contexts.Get(Context);
        await ApplyAsync(
            new Change(connection.Name, "Forget the context", _ =>
            {
                contexts.Remove(connection.Name);
                ContextSelection.Forget(connection.Name);
                CredentialResolver.Forget(connection.Name);
                return Task.FromResult<object?>(null);
            }),
            cancellationToken);
    }
}
