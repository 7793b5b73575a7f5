using System.Management.Automation;
using System.Security;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Makes a named context for a system and checks that it answers.</summary>
[Cmdlet(VerbsCommunications.Connect, "CicdProvider", SupportsShouldProcess = true, DefaultParameterSetName = "Ambient")]
[OutputType(typeof(CicdContext))]
public sealed class ConnectCicdProvider : AsyncCmdlet
{
    /// <summary>The system.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string Provider { get; set; } = "";

    /// <summary>The name of the context. Letters, digits, '.', '_' and '-'.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string Context { get; set; } = "";

    /// <summary>The address of the system; for <c>Local</c> a data folder. Default: the provider's own.</summary>
    [Parameter]
    public string? Address { get; set; }

    /// <summary>The name under which the system's own configuration knows the connection: for <c>Kubernetes</c> a context of the kubeconfig. Default: the one that is current now.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>The file of that configuration. Default: its usual place; for <c>Kubernetes</c> what <c>KUBECONFIG</c> names, else <c>~/.kube/config</c>.</summary>
    [Parameter]
    public string? ProfileFile { get; set; }

    /// <summary>The region or location, for a system that has them, such as <c>eu-west-1</c>. Default: the one that the system's own configuration names.</summary>
    [Parameter]
    public string? Region { get; set; }

    /// <summary>The project, for a system that is connected to in one. Default: the one that the system's own configuration names.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public string? Project { get; set; }

    /// <summary>The token itself. It stays in this session's memory; the contexts file says only that it was given.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Session")]
    public SecureString? Token { get; set; }

    /// <summary>The environment variable that holds the token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Environment")]
    [ArgumentCompleter(typeof(EnvironmentVariableCompleter))]
    public string? TokenVariable { get; set; }

    /// <summary>The name of the token in a SecretManagement vault.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Secret")]
    public string? TokenSecret { get; set; }

    /// <summary>The vault. Default: the default vault.</summary>
    [Parameter(ParameterSetName = "Secret")]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

    /// <summary>The id, or the client id, of a GitHub App whose installation it shall be.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "App")]
    public string? AppId { get; set; }

    /// <summary>The file with the App's private key. The contexts file keeps its path; tokens are made from it when they are needed, and live in memory.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "App")]
    public string? KeyFile { get; set; }

    /// <summary>The App's installation: its id, or the account that it is installed on. Default: the only one.</summary>
    [Parameter(ParameterSetName = "App")]
    public string? Installation { get; set; }

    /// <summary>A file of PEM certificates whose authorities are trusted besides the system's, for a server with one of its own.</summary>
    [Parameter]
    public string? CertificateAuthority { get; set; }

    /// <summary>A file of PEM with a certificate and its key, for a server that wants one of its callers, such as Spinnaker's Gate.</summary>
    [Parameter]
    public string? ClientCertificate { get; set; }

    /// <summary>The address of a proxy: http, https or socks5, without user information. Default: the system's own settings.</summary>
    [Parameter]
    public string? Proxy { get; set; }

    /// <summary>The context of the system that hosts the repositories, for one that keeps its state there, such as <c>JenkinsX</c>. Default: none.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? GitContext { get; set; }

    /// <summary>Does not ask the system whom the token stands for and what it may do.</summary>
    [Parameter]
    public SwitchParameter SkipCheck { get; set; }

    /// <summary>Replaces a context of this name. Another address than it had is asked about all the same.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (CredentialResolver.Text(Token) is { } given)
            Mask(given);
        ContextStore contexts = new();
        Names.Require("a context", Context);
        ProviderInfo provider = ProviderNames.Find(Provider);
        // A folder may well have an '@' in its name, unless somebody wrote an address in its place.
        if (provider.Name != "Local" || Address?.Contains("://", StringComparison.Ordinal) == true)
            ServerAddress.Require(Address);
        Connection? before = contexts.All().FirstOrDefault(other => other.Name.Equals(Context, StringComparison.OrdinalIgnoreCase));
        if (!Force && before is not null)
            throw new CicdException("ContextExists", CicdErrorKind.Conflict, $"There is a context '{Context}' already.", Context, "Choose another name, or add -Force to replace it.");

        if (!provider.TakesCredential && ParameterSetName != "Ambient")
            throw new CicdException("CredentialNotTaken", CicdErrorKind.Invalid, $"{provider.Name} takes no credential.", provider.Name, "Leave the token away.");

        if (ParameterSetName == "App" && provider.Name != "GitHub")
            throw new CicdException("CredentialNotTaken", CicdErrorKind.Invalid, $"Apps with a key are GitHub's; {provider.Name} has none.", provider.Name, "Give a token with -Token, -TokenVariable or -TokenSecret.");

        Connection connection = ProviderLoadContext.Catalog.Settle(new()
        {
            Name = Context,
            Provider = provider.Name,
            Address = provider.Name == "Local" && Address is not null ? GetUnresolvedProviderPathFromPSPath(Address) : Address,
            Profile = Profile,
            ProfileFile = ProfileFile is null ? null : GetUnresolvedProviderPathFromPSPath(ProfileFile),
            Region = Taken(provider, Region, "Region", provider.HasRegions),
            Project = Taken(provider, Project, "Project", provider.HasProjects),
            GitContext = GitHost(contexts, Taken(provider, GitContext, "GitContext", provider.UsesGitContext)),
            Credential = provider.TakesCredential ? Reference() : null,
            CertificateAuthority = CertificateFile(),
            ClientCertificate = ClientCertificate is null ? null : ExistingFile(ClientCertificate),
            Proxy = ServerAddress.RequireProxy(Proxy),
        });
        if (!provider.TakesCredential && (CertificateAuthority ?? ClientCertificate ?? Proxy) is not null)
            throw new CicdException("ServerNotUsed", CicdErrorKind.Invalid, $"{provider.Name} speaks to no server, so that there is nothing to trust and nothing to go through.", provider.Name, "Leave -CertificateAuthority, -ClientCertificate and -Proxy away.");

        SecretText? token = ParameterSetName == "Session" ? CredentialResolver.Text(Token) : new CredentialResolver(InvokeCommand).Resolve(connection);
        // A credential is for one address: it goes to another only once somebody has said so.
        bool moves = before is not null && Place(before) != Place(connection);
        object? saved = await ApplyAsync(
            new Change(Context, moves ? $"Connect to {Place(connection)} in place of {Place(before!)}" : $"Connect to {provider.Name}", async _ =>
            {
                Account? account = await CheckAsync(connection, token, cancellationToken);
                contexts.Save(connection);
                if (ParameterSetName == "Session")
                    CredentialResolver.Remember(Context, token!);
                return CicdContext.From(connection) with { Account = account?.Name, Scopes = account?.Scopes ?? [], ExpiresAt = account?.ExpiresAt, ServerVersion = account?.ServerVersion };
            })
            {
                WantsConfirmation = moves,
            },
            cancellationToken);
        if (saved is not null)
            WriteObject(saved);
    }

    // What is wrong with an address or a token is said now, not by the first command that needs it.
    private async Task<Account?> CheckAsync(Connection connection, SecretText? token, CancellationToken cancellationToken)
    {
        await using IProvider provider = ProviderLoadContext.Catalog.Open(connection, Caller() with { Credential = token });
        if (SkipCheck || provider is not IAccounts accounts)
            return null;
        Account account = await accounts.GetAccountAsync(cancellationToken);
        foreach (string lack in account.Lacks)
            WriteWarning(lack);
        return account;
    }

    // What it hosts is cloned, and changed by pull requests.
    private static string? GitHost(ContextStore contexts, string? name)
    {
        if (name is null)
            return null;
        Connection host = contexts.Get(name);
        string[] can = ProviderLoadContext.Catalog.Providers.FirstOrDefault(known => known.Name == host.Provider)?.Capabilities ?? [];
        return can.Contains("GitAccess") && can.Contains("PullRequests") ? host.Name
            : throw new CicdException("GitContextNotUsable", CicdErrorKind.NotSupported, $"The context '{host.Name}' is of {host.Provider}, which hosts no repositories with pull requests.", host.Name, "Name a context of a system with the capabilities GitAccess and PullRequests; Get-CicdProvider shows them.");
    }

    private static string? Taken(ProviderInfo provider, string? value, string parameter, bool takes)
    {
        if (value is null)
            return null;
        if (!takes)
            throw new CicdException($"{parameter}NotTaken", CicdErrorKind.Invalid, $"{provider.Name} takes no {parameter.ToLowerInvariant()}.", provider.Name, $"Leave -{parameter} away.");
        // A subscription of Azure is looked for by its name, which may be any text.
        if (provider.Name == "Azure")
            return value.Trim().Length > 0 && !value.Any(char.IsControl) ? value : throw Errors.InvalidName("a subscription of Azure", value, "it must be one line of text.");
        // It becomes a part of host names and paths.
        return value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':') ? value
            : throw new CicdException($"{parameter}Invalid", CicdErrorKind.Invalid, $"'{Errors.Shown(value)}' is no {parameter.ToLowerInvariant()} of {provider.Name}.", value, "Letters, digits, '-', '_', '.' and ':' are taken.");
    }

    private string? CertificateFile() => CertificateAuthority is null ? null : ExistingFile(CertificateAuthority);

    private string ExistingFile(string file)
    {
        string path = GetUnresolvedProviderPathFromPSPath(file);
        return File.Exists(path) ? path : throw Errors.PathNotFound(path);
    }

    private static string Place(Connection connection) =>
        $"{Server(connection)}{(connection.Region is { } region ? $", {region}" : "")}{(connection.Project is { } project ? $", project {project}" : "")}";

    private static string Server(Connection connection) =>
        connection.Profile is { } profile ? $"{connection.Provider} as '{Errors.Shown(profile)}'{(connection.ProfileFile is null ? "" : $" of {Errors.Shown(connection.ProfileFile)}")}" :
        connection.Address is { } address ? $"{connection.Provider} at {Errors.Shown(address.TrimEnd('/'))}" : $"{connection.Provider} at its own address";

    private CredentialReference Reference() => ParameterSetName switch
    {
        "Session" => new("session"),
        "Environment" => new("environment", TokenVariable),
        "Secret" => new("secret", TokenSecret, Vault),
        "App" => new("app", AppId) { KeyFile = ExistingFile(KeyFile!), Installation = Installation },
        _ => new("ambient"),
    };
}
