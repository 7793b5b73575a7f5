using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Shows environments in the order of promotion.</summary>
[Cmdlet(VerbsCommon.Get, "CicdEnvironment")]
[OutputType(typeof(DeploymentEnvironment))]
public sealed class GetCicdEnvironment : ConnectedCmdlet<IEnvironmentList>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Environment")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Name { get; set; }

    /// <summary>The repository, in systems where each has its own environments. Default: none; the local context takes no notice.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (DeploymentEnvironment environment in ReadAllAsync(provider => provider.GetEnvironmentsAsync(new() { Repository = Repository, Name = Name }, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(environment);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("EnvironmentNotFound", "environment", Name, remedy: "Get-CicdEnvironment shows them all; New-CicdEnvironment makes one.");
    }
}
