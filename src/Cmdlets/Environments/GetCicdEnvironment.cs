using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Shows environments in the order of promotion.</summary>
[Cmdlet(VerbsCommon.Get, "CicdEnvironment")]
[OutputType(typeof(DeploymentEnvironment))]
public sealed class GetCicdEnvironment : ConnectedCmdlet<IEnvironments>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Environment")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        foreach (IEnvironments provider in ConnectAll())
        {
            await foreach (DeploymentEnvironment environment in provider.GetEnvironmentsAsync(Name, cancellationToken))
            {
                found = true;
                WriteObject(environment);
            }
        }

        if (Name is not null && !found)
            throw Errors.NotFound("EnvironmentNotFound", "environment", Name, remedy: "Get-CicdEnvironment shows them all; New-CicdEnvironment makes one.");
    }
}
