using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Shows which version of each application runs in each environment, with its instances and addresses.</summary>
[Cmdlet(VerbsCommon.Get, "CicdApplication")]
[OutputType(typeof(Application))]
public sealed class GetCicdApplication : ConnectedCmdlet<IDeploymentHistory>
{
    /// <summary>The application. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Application")]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    public string? Name { get; set; }

    /// <summary>The environment. Default: all.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (Application application in ReadAllAsync(provider => provider.GetApplicationsAsync(Name, Environment, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(application);
        }

        if (found)
            return;
        await Known.RequireApplicationAsync(ConnectAll(), Name, cancellationToken);
        await Known.RequireEnvironmentAsync(ConnectAll(), Name, Environment, cancellationToken);
    }
}
