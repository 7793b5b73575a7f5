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

    /// <summary>The token itself. It stays in this session's memory; the contexts file says only that it was given.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Session")]
    public SecureString? Token { get; set; }

    /// <summary>The environment variable that holds the token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Environment")]
    public string? TokenVariable { get; set; }

    /// <summary>The name of the token in a SecretManagement vault.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Secret")]
    public string? TokenSecret { get; set; }

    /// <summary>The vault. Default: the default vault.</summary>
    [Parameter(ParameterSetName = "Secret")]
    public string? Vault { get; set; }

    /// <summary>Replaces a context of this name. Another address than it had is asked about all the same.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ContextStore contexts = new();
        Names.Require("a context", Context);
        ProviderInfo provider = ProviderNames.Find(Provider);
        Connection? before = contexts.All().FirstOrDefault(other => other.Name.Equals(Context, StringComparison.OrdinalIgnoreCase));
        if (!Force && before is not null)
            throw new CicdException("ContextExists", CicdErrorKind.Conflict, $"There is a context '{Context}' already.", Context, "Choose another name, or add -Force to replace it.");

        if (!provider.TakesCredential && ParameterSetName != "Ambient")
            throw new CicdException("CredentialNotTaken", CicdErrorKind.Invalid, $"{provider.Name} takes no credential.", provider.Name, "Leave the token away.");

        Connection connection = new()
        {
            Name = Context,
            Provider = provider.Name,
            Address = provider.Name == "Local" && Address is not null ? GetUnresolvedProviderPathFromPSPath(Address) : Address,
            Credential = provider.TakesCredential ? Reference() : null,
        };
        SecretText? token = ParameterSetName == "Session" ? CredentialResolver.Text(Token) : new CredentialResolver(InvokeCommand).Resolve(connection);
        // A credential is for one address: it goes to another only once somebody has said so.
        bool moves = before is not null && Place(before) != Place(connection);
        object? saved = await ApplyAsync(
            new Change(Context, moves ? $"Connect to {Place(connection)} in place of {Place(before!)}" : $"Connect to {provider.Name}", async _ =>
            {
                await ProviderLoadContext.Catalog.Open(connection, Caller() with { Credential = token }).DisposeAsync();
                contexts.Save(connection);
                if (ParameterSetName == "Session")
                    CredentialResolver.Remember(Context, token!);
                return connection;
            })
            {
                WantsConfirmation = moves,
            },
            cancellationToken);
        if (saved is not null)
            WriteObject(CicdContext.From(connection));
    }

    private static string Place(Connection connection) =>
        connection.Address is { } address ? $"{connection.Provider} at {Errors.Shown(address.TrimEnd('/'))}" : $"{connection.Provider} at its own address";

    private CredentialReference Reference() => ParameterSetName switch
    {
        "Session" => new("session"),
        "Environment" => new("environment", TokenVariable),
        "Secret" => new("secret", TokenSecret, Vault),
        _ => new("ambient"),
    };
}
