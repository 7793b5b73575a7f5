using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Makes a context the one that this session's commands use.</summary>
[Cmdlet(VerbsCommon.Select, "CicdContext")]
[OutputType(typeof(CicdContext))]
public sealed class SelectCicdContext : AsyncCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Context")]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Returns the context.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        Connection connection = new ContextStore().Get(Name);
        ContextSelection.Select(connection.Name);
        if (PassThru)
            WriteObject(CicdContext.From(connection));
        return Task.CompletedTask;
    }
}
