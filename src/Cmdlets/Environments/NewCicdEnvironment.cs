using System.Management.Automation;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Makes an environment, last in the order of promotion.</summary>
[Cmdlet(VerbsCommon.New, "CicdEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(DeploymentEnvironment))]
public sealed class NewCicdEnvironment : EnvironmentCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await SetAsync(Name, create: true, cancellationToken) is { } environment)
            WriteObject(environment);
    }
}
