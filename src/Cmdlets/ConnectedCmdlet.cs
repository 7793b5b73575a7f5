using System.Management.Automation;
using System.Runtime.CompilerServices;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets;

/// <summary>The base of cmdlets that speak to a system: it finds the context, opens its provider once, and asks whether it can do what the cmdlet needs.</summary>
public abstract class ConnectedCmdlet<TCapability> : AsyncCmdlet
    where TCapability : class, IProvider
{
    private readonly Dictionary<string, IProvider> _open = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The context to use. Default: <c>$env:CICDTOOLS_CONTEXT</c>, else the selected one, else the runner's that one stands on, else <c>local</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? Context { get; set; }

    /// <summary>The provider of the context, as the capability that the cmdlet needs.</summary>
    protected TCapability Connect() => Connect<TCapability>();

    /// <summary>The provider of the context, as a capability.</summary>
    protected T Connect<T>()
        where T : class, IProvider => Connect<T>(ContextSelection.Resolve(Context));

    /// <summary>The provider of another context, as a capability.</summary>
    protected T Connect<T>(string context)
        where T : class, IProvider => Open(context) as T ?? throw Lacks(context, typeof(T).Name[1..]);

    private static CicdException Lacks(string context, string capability) =>
        Errors.NotSupported(context, capability, ProviderLoadContext.Catalog.Providers.Where(provider => provider.Capabilities.Contains(capability)).Select(provider => provider.Name));

    /// <summary>The providers to read from: one, or with <c>-Context *</c> all that can.</summary>
    protected IEnumerable<TCapability> ConnectAll() =>
        Context == "*" ? new ContextStore().All().Select(connection => Open(connection.Name)).OfType<TCapability>() : [Connect()];

    /// <summary>What is read from one context, or with <c>-Context *</c> from all that can: one that cannot be read is an error of its own, and the others are read.</summary>
    protected async IAsyncEnumerable<T> ReadAllAsync<T>(Func<TCapability, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        bool found = false;
        List<CicdException> unknown = [];
        foreach (string context in Context == "*" ? new ContextStore().All().Select(connection => connection.Name) : [ContextSelection.Resolve(Context)])
        {
            IAsyncEnumerator<T>? each = null;
            while (true)
            {
                try
                {
                    each ??= (Context == "*" ? Open(context) as TCapability is { } able ? read(able) : null : read(Connect()))?.GetAsyncEnumerator(cancellationToken);
                    if (each is null || !await each.MoveNextAsync())
                        break;
                }
                catch (CicdException failure) when (Context == "*")
                {
                    // A name of one system is none of another's: that is worth telling only where nobody knows it.
                    if (failure.Kind is CicdErrorKind.NotFound or CicdErrorKind.Invalid)
                        unknown.Add(failure);
                    else
                        WriteError(ErrorRecords.From(failure, context));
                    break;
                }

                found = true;
                yield return each.Current;
            }

            if (each is not null)
                await each.DisposeAsync();
        }

        if (!found)
            unknown.ForEach(failure => WriteError(ErrorRecords.From(failure)));
    }

    /// <inheritdoc/>
    protected sealed override async Task TellCostAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        int unknown = changes.Count(change => change is { Calls: null, AlreadyDone: null });
        foreach (IGrouping<string, Change> of in changes.Where(change => change is { Calls: not null, AlreadyDone: null }).GroupBy(change => change.Calls!.Context, StringComparer.Ordinal))
        {
            Forecast forecast = await Connect<IRateBudgets>(of.Key).ForecastAsync([.. of.SelectMany(change => change.Calls!.Calls)], cancellationToken) with { Changes = of.Count(), Unknown = unknown };
            WriteWhatIf(forecast, of.Key);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (IProvider provider in _open.Values)
            provider.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _open.Clear();
    }

    private IProvider Open(string name)
    {
        if (_open.TryGetValue(name, out IProvider? provider))
            return provider;
        Connection connection = new ContextStore().Get(name);
        SecretText? credential = new CredentialResolver(InvokeCommand).Resolve(connection);
        // A runner knows the secrets that it gave; what comes out of a vault it has never seen.
        if (credential is not null && connection.Credential is { Kind: "secret" })
            Mask(credential);
        // Opened here, since its credential may lie in a vault of this runspace.
        IProvider? git = connection.GitContext is { } host ? Open(host) : null;
        provider = ProviderLoadContext.Catalog.Open(connection, Caller() with { Credential = credential, GitHost = git });
        _open.Add(name, provider);
        return provider;
    }
}
