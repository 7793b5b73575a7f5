using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Makes a credential for a program: a service account with a role, and a token that ends.</summary>
[Cmdlet(VerbsCommon.New, "CicdClusterCredential", SupportsShouldProcess = true)]
[OutputType(typeof(ClusterCredential))]
public sealed class NewCicdClusterCredential : ConnectedCmdlet<IClusterCredentials>
{
    /// <summary>The name of the service account; of a system that has clusters, that of the cluster.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ManagedClusterCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The namespace. Default: the context's.</summary>
    [Parameter(Position = 1)]
    [Alias("Namespace")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The ClusterRole that it gets: <c>view</c>, <c>edit</c>, <c>admin</c> or another one; an empty text for none. Default: <c>view</c>, which reads and sees no secrets, where the system has roles.</summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ClusterRoleCompleter))]
    public string? Role { get; set; }

    /// <summary>Gives the role in the whole cluster, and not in the namespace alone.</summary>
    [Parameter]
    public SwitchParameter ClusterWide { get; set; }

    /// <summary>How long the token lasts, from ten minutes. Default: one hour. The cluster may make it shorter.</summary>
    [Parameter]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Makes a token that never ends and is kept in the cluster as a Secret, for systems that cannot renew one.</summary>
    [Parameter]
    public SwitchParameter Permanent { get; set; }

    /// <summary>The kubeconfig that the credential is put into; it is made where there is none. Default: none, the credential is in the result alone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    /// <summary>The name of the context in the kubeconfig, and of its cluster and user. Default: the credential's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeContext { get; set; }

    /// <summary>Replaces entries of that name in the kubeconfig that are for another server or that another context uses.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (KubeConfig is null && KubeContext is not null)
            throw new CicdException("KubeConfigRequired", CicdErrorKind.Invalid, "-KubeContext names a context of a kubeconfig, and no kubeconfig was named.", KubeContext, "Add -KubeConfig.");
        IClusterCredentials provider = Connect();
        string? role = Role ?? provider.DefaultRole;
        NewCredentialRequest request = new()
        {
            Name = Name,
            Environment = Environment,
            Role = role is { Length: > 0 } ? role : null,
            ClusterWide = ClusterWide,
            Lifetime = Lifetime,
            Permanent = Permanent,
            KubeConfig = KubeConfig is null ? null : new() { Path = Whole(KubeConfig), Context = KubeContext, Force = Force },
        };
        if (await ApplyAsync(await provider.PlanNewCredentialAsync(request, cancellationToken), cancellationToken) is not ClusterCredential made)
            return;
        Mask(made.Token);
        WriteObject(made);
    }

    // A list of files, such as KUBECONFIG may be, has no folder that it is in: it is refused as what it is.
    private string Whole(string path) => path.Contains(System.IO.Path.PathSeparator, StringComparison.Ordinal) ? path : GetUnresolvedProviderPathFromPSPath(path);
}
