using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Connections;

/// <summary>Connections by which the pipelines of a project reach other systems.</summary>
[Cmdlet(VerbsCommon.Get, "CicdServiceConnection")]
[OutputType(typeof(ServiceConnection))]
public sealed class GetCicdServiceConnection : ConnectedCmdlet<IServiceConnections>
{
    /// <summary>The project, or a repository of it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ServiceConnectionCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool any = false;
        await foreach (ServiceConnection connection in Connect().GetServiceConnectionsAsync(Repository, Name, cancellationToken))
        {
            any = true;
            WriteObject(connection);
        }

        if (!any && Name is not null)
            WriteError(ErrorRecords.From(Errors.NotFound("ConnectionNotFound", $"service connection of '{Repository}'", Name, remedy: "Get-CicdServiceConnection shows them."), Name));
    }
}
