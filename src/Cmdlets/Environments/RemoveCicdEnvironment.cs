using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Removes an environment, ends what runs in it, and takes its ledger away.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCicdEnvironment : ConnectedCmdlet<IEnvironments>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Environment")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The repository, in systems where each has its own environments. Default: none; the local context takes no notice.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(await Connect().PlanRemoveEnvironmentAsync(Repository, Name, cancellationToken), cancellationToken);
}
