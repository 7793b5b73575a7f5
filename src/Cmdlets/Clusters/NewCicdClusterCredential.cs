using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Makes a credential for a program: a service account with a role, and a token that ends.</summary>
[Cmdlet(VerbsCommon.New, "CicdClusterCredential", SupportsShouldProcess = true)]
[OutputType(typeof(ClusterCredential))]
public sealed class NewCicdClusterCredential : ConnectedCmdlet<IClusterCredentials>
{
    /// <summary>The name of the service account.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The namespace. Default: the context's.</summary>
    [Parameter(Position = 1)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The ClusterRole that it gets: <c>view</c>, <c>edit</c>, <c>admin</c> or another one; an empty text for none. Default: <c>view</c>, which reads and sees no secrets.</summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ClusterRoleCompleter))]
    public string Role { get; set; } = "view";

    /// <summary>Gives the role in the whole cluster, and not in the namespace alone.</summary>
    [Parameter]
    public SwitchParameter ClusterWide { get; set; }

    /// <summary>How long the token lasts, from ten minutes. Default: one hour. The cluster may make it shorter.</summary>
    [Parameter]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Makes a token that never ends and is kept in the cluster as a Secret, for systems that cannot renew one.</summary>
    [Parameter]
    public SwitchParameter Permanent { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NewCredentialRequest request = new() { Name = Name, Environment = Environment, Role = Role.Length == 0 ? null : Role, ClusterWide = ClusterWide, Lifetime = Lifetime, Permanent = Permanent };
        if (await ApplyAsync(await Connect().PlanNewCredentialAsync(request, cancellationToken), cancellationToken) is not ClusterCredential made)
            return;
        Mask(made.Token);
        WriteObject(made);
    }
}
