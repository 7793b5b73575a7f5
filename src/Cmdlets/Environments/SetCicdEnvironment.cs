using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>Changes an environment.</summary>
[Cmdlet(VerbsCommon.Set, "CicdEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(DeploymentEnvironment))]
public sealed class SetCicdEnvironment : EnvironmentCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Environment")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Returns the environment.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await SetAsync(Name, create: false, cancellationToken) is { } environment && PassThru)
            WriteObject(environment);
    }
}
