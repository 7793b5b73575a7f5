using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Shows the ledger: what was put where, when, by whom and why; newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdDeployment")]
[OutputType(typeof(Deployment))]
public sealed class GetCicdDeployment : ConnectedCmdlet<IDeploymentHistory>
{
    /// <summary>The application. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Application { get; set; }

    /// <summary>The environment. Default: all.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (Deployment deployment in ReadAllAsync(provider => provider.GetDeploymentsAsync(Application, Environment, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(deployment);
        }

        if (found)
            return;
        await Known.RequireApplicationAsync(ConnectAll(), Application, cancellationToken);
        await Known.RequireEnvironmentAsync(ConnectAll(), Application, Environment, cancellationToken);
    }
}
