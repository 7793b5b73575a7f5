using System.Management.Automation;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Sets a secret that a cluster's nodes pull images with, new or not; one that is there already only after a confirmation, since its password cannot be brought back.</summary>
[Cmdlet(VerbsCommon.Set, "CicdPullSecret", SupportsShouldProcess = true)]
[OutputType(typeof(PullSecret))]
public sealed class SetCicdPullSecret : ConnectedCmdlet<IPullSecrets>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PullSecretCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The namespace. Default: the context's.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The registry, such as <c>contoso.azurecr.io</c>. Credentials for others in the same secret stay.</summary>
    [Parameter(Mandatory = true)]
    public string Registry { get; set; } = "";

    /// <summary>The user and the password: of a service principal of Azure the client's identifier and its secret.</summary>
    [Parameter(Mandatory = true)]
    public PSCredential? Credential { get; set; }

    /// <summary>The service account whose pods get it by themselves, such as <c>default</c>. Default: none, pods name it.</summary>
    [Parameter]
    public string? ServiceAccount { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SecretText password = CredentialResolver.Text(Credential)!;
        Mask(password);
        PullSecretRequest request = new() { Name = Name, Environment = Environment, Registry = Registry, UserName = Credential!.UserName, Password = password, ServiceAccount = ServiceAccount };
        if (await ApplyAsync(await Connect().PlanSetPullSecretAsync(request, cancellationToken), cancellationToken) is PullSecret secret)
            WriteObject(secret);
    }
}
