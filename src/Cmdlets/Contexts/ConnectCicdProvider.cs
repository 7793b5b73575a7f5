using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Makes a named context for a system and checks that it answers.</summary>
[Cmdlet(VerbsCommunications.Connect, "CicdProvider", SupportsShouldProcess = true)]
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

    /// <summary>Replaces a context of this name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ContextStore contexts = new();
        Names.Require("a context", Context);
        ProviderInfo provider = ProviderNames.Find(Provider);
        if (!Force && contexts.All().Any(other => other.Name.Equals(Context, StringComparison.OrdinalIgnoreCase)))
            throw new CicdException("ContextExists", CicdErrorKind.Conflict, $"There is a context '{Context}' already.", Context, "Choose another name, or add -Force to replace it.");

        Connection connection = new()
        {
            Name = Context,
            Provider = provider.Name,
            Address = provider.Name == "Local" && Address is not null ? GetUnresolvedProviderPathFromPSPath(Address) : Address,
        };
        await ProviderLoadContext.Catalog.Open(connection, Caller()).DisposeAsync();
        object? saved = await ApplyAsync(
            new Change(Context, $"Connect to {provider.Name}", _ =>
            {
                contexts.Save(connection);
                return Task.FromResult<object?>(connection);
            }),
            cancellationToken);
        if (saved is not null)
            WriteObject(CicdContext.From(connection));
    }
}
