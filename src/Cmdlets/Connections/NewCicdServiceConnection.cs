using System.Management.Automation;
using System.Security;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Connections;

/// <summary>Makes a connection by which the pipelines of a project reach another system, and lets them use it.</summary>
[Cmdlet(VerbsCommon.New, "CicdServiceConnection", SupportsShouldProcess = true)]
[OutputType(typeof(ServiceConnection))]
public sealed class NewCicdServiceConnection : ConnectedCmdlet<IServiceConnections>
{
    /// <summary>The project, or a repository of it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The name that pipelines use it by.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string Name { get; set; } = "";

    /// <summary>What it reaches.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    public ServiceConnectionKind Kind { get; set; }

    /// <summary>Where it leads: the registry, the API server of the cluster. Default: the kind's usual place.</summary>
    [Parameter]
    public string? Address { get; set; }

    /// <summary>The user of a registry, or the client of Entra.</summary>
    [Parameter]
    public string? UserName { get; set; }

    /// <summary>The token, password or key, as SecureString. Default: none; Azure is then reached by workload identity federation.</summary>
    [Parameter]
    public SecureString? Secret { get; set; }

    /// <summary>A file with the certificate of the server's authority, in PEM. Default: none, a public authority has signed it.</summary>
    [Parameter]
    public string? CertificateAuthority { get; set; }

    /// <summary>The tenant of Entra, by its identifier.</summary>
    [Parameter]
    public string? Tenant { get; set; }

    /// <summary>The subscription of Azure, by its identifier.</summary>
    [Parameter]
    public string? Subscription { get; set; }

    /// <summary>The subscription's name. Default: its identifier.</summary>
    [Parameter]
    public string? SubscriptionName { get; set; }

    /// <summary>The pipelines that may use it without asking, by name; <c>*</c> for all. Default: none.</summary>
    [Parameter]
    public string[] AllowPipeline { get; set; } = [];

    /// <summary>The longest time to wait, in seconds, until a person has let the connection in, in systems where one must (Google Cloud's to GitHub). Default: ten minutes. 0: it is looked at once.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 600;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SecretText? secret = CredentialResolver.Text(Secret);
        if (secret is not null)
            Mask(secret);
        NewServiceConnectionRequest request = new()
        {
            Repository = Repository,
            Name = Name,
            Kind = Kind,
            Address = Address,
            UserName = UserName,
            Secret = secret,
            Authority = AuthorityText(),
            Tenant = Tenant,
            Subscription = Subscription,
            SubscriptionName = SubscriptionName,
            Pipelines = AllowPipeline,
            Patience = TimeSpan.FromSeconds(TimeoutSeconds),
        };
        if (await ApplyAsync(await Connect().PlanNewServiceConnectionAsync(request, cancellationToken), cancellationToken) is ServiceConnection made)
            WriteObject(made);
    }

    private string? AuthorityText()
    {
        if (CertificateAuthority is null)
            return null;
        string path = GetUnresolvedProviderPathFromPSPath(CertificateAuthority);
        return File.Exists(path) ? File.ReadAllText(path) : throw Errors.PathNotFound(path);
    }
}
