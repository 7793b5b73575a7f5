using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Shows the secrets that a cluster's nodes pull images with: for which registries, as whom, and whose pods have them. Passwords are not shown.</summary>
[Cmdlet(VerbsCommon.Get, "CicdPullSecret")]
[OutputType(typeof(PullSecret))]
public sealed class GetCicdPullSecret : ConnectedCmdlet<IPullSecrets>
{
    /// <summary>The name. Default: all of the namespace.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PullSecretCompleter))]
    public string? Name { get; set; }

    /// <summary>The namespace. Default: the context's.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (PullSecret secret in Connect().GetPullSecretsAsync(Environment, Name, cancellationToken))
        {
            found = true;
            WriteObject(secret);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("PullSecretNotFound", "pull secret", Name, remedy: "Get-CicdPullSecret shows those of a namespace; Set-CicdPullSecret makes one.");
    }
}
