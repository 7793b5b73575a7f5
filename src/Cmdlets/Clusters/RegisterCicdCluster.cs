using System.Management.Automation;
using System.Security;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>Registers a Kubernetes cluster with a repository, so that its jobs can deploy there: by an agent in the cluster, or, with <c>-Legacy</c> or a credential, by address and token.</summary>
[Cmdlet(VerbsLifecycle.Register, "CicdCluster", SupportsShouldProcess = true, DefaultParameterSetName = "Agent")]
[OutputType(typeof(ClusterRegistration))]
public sealed class RegisterCicdCluster : ConnectedCmdlet<IClusterRegistrations>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The name that the cluster gets there. For an agent: lower-case letters, digits and '-'.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ClusterRegistrationCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Other repositories whose jobs may use it.</summary>
    [Parameter(ParameterSetName = "Agent")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string[] AllowRepository { get; set; } = [];

    /// <summary>Organizations or groups whose repositories' jobs may use it.</summary>
    [Parameter(ParameterSetName = "Agent")]
    public string[] AllowOrganization { get; set; } = [];

    /// <summary>Makes another token for an agent that is registered already. A new one always gets a token.</summary>
    [Parameter(ParameterSetName = "Agent")]
    public SwitchParameter NewToken { get; set; }

    /// <summary>The context of the cluster itself, where the agent's token is put into a Secret. Default: none, the token is in the result alone.</summary>
    [Parameter(ParameterSetName = "Agent")]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? ClusterContext { get; set; }

    /// <summary>The agent's namespace there. Default: <c>gitlab-agent-NAME</c>.</summary>
    [Parameter(ParameterSetName = "Agent")]
    public string? AgentNamespace { get; set; }

    /// <summary>Registers by address and token: the way of Azure DevOps, and of older GitLab servers of one's own, which have deprecated it as certificate-based.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Legacy")]
    public SwitchParameter Legacy { get; set; }

    /// <summary>The address of the cluster's API server.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Legacy")]
    public string Server { get; set; } = "";

    /// <summary>The token of a service account of the cluster, as SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Legacy")]
    public SecureString? Token { get; set; }

    /// <summary>A file with the certificate of the cluster's authority, in PEM. Default: none, a public authority has signed it.</summary>
    [Parameter(ParameterSetName = "Legacy")]
    public string? CertificateAuthority { get; set; }

    /// <summary>A credential of the cluster, as <c>New-CicdClusterCredential -Permanent</c> makes one: its address, its token, its authority and its namespace in one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Credential")]
    public ClusterCredential? Credential { get; set; }

    /// <summary>The domain below which applications get their addresses. Default: none.</summary>
    [Parameter(ParameterSetName = "Legacy")]
    public string? Domain { get; set; }

    /// <summary>The namespace of the cluster. Default: the credential's; else the server's own choice.</summary>
    [Parameter(ParameterSetName = "Legacy")]
    [Parameter(ParameterSetName = "Credential")]
    public string? Namespace { get; set; }

    /// <summary>The environment that gets the namespace as a resource, which jobs then deploy to. Azure DevOps has such. Default: none.</summary>
    [Parameter(ParameterSetName = "Legacy")]
    [Parameter(ParameterSetName = "Credential")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string? Environment { get; set; }

    /// <summary>The pipelines that may use the cluster and the environment without asking, by name; <c>*</c> for all. Those that may already stay. Azure DevOps asks about each. Default: none.</summary>
    [Parameter(ParameterSetName = "Legacy")]
    [Parameter(ParameterSetName = "Credential")]
    public string[] AllowPipeline { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ClusterRegistrationRequest request = new() { Repository = Repository, Name = Name, Repositories = AllowRepository, Organizations = AllowOrganization, NewToken = NewToken, Environment = Environment, Pipelines = AllowPipeline, Certificate = Certificate() };
        if (AgentNamespace is not null && ClusterContext is null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "-AgentNamespace is a namespace of the cluster that -ClusterContext names.", Name, "Give -ClusterContext too, or leave it away.");
        Change change = ClusterContext is { } cluster
            ? await ClusterAgents.PlanAsync(Connect(), Connect<IManifests>(cluster), request, AgentNamespace ?? ClusterAgents.NamespaceOf(Name), cancellationToken)
            : await Connect().PlanRegisterClusterAsync(request, cancellationToken);
        if (await ApplyAsync(change, cancellationToken) is not ClusterRegistration registration)
            return;
        if (CredentialResolver.Text(registration.Token) is { } secret)
            Mask(secret);
        WriteObject(registration);
    }

    private CertificateCluster? Certificate()
    {
        if (Credential is { } given)
        {
            Mask(given.Token);
            // One that ends is one that every job fails with from then on.
            if (given.ExpiresAt is { } end)
                WriteWarning(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The token of '{given}' ends at {end.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, and nothing renews it: New-CicdClusterCredential -Permanent makes one that does not."));
            return new() { Server = given.Server, Token = given.Token, Authority = given.CertificateAuthority, Namespace = Namespace ?? (given.Environment.Length > 0 ? given.Environment : null) };
        }

        if (!Legacy)
            return null;
        SecretText token = CredentialResolver.Text(Token)!;
        Mask(token);
        return new() { Server = Server, Token = token, Authority = AuthorityText(), Domain = Domain, Namespace = Namespace };
    }

    private string? AuthorityText()
    {
        if (CertificateAuthority is null)
            return null;
        string path = GetUnresolvedProviderPathFromPSPath(CertificateAuthority);
        return File.Exists(path) ? File.ReadAllText(path) : throw Errors.PathNotFound(path);
    }
}
