using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Xml;
using System.Xml.Linq;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>All services of a context over one chain each: same credential, same clock, addresses of their own.</summary>
internal sealed class AwsApi(AwsPlace place, Connection connection, Caller caller, HttpLimits? limits, Func<CancellationToken, ValueTask<SecretText?>>? credential) : IDisposable
{
    private readonly ConcurrentDictionary<AwsService, ApiClient> _clients = new();

    public AwsPlace Place => place;

    public AwsClock Clock { get; } = new(caller.Clock);

    /// <summary>What the service answers, from JSON.</summary>
    public Task<T> CallAsync<T>(AwsService service, ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) => Of(service).ReadAsync(request, type, cancellationToken);

    /// <summary>What the service answers, from JSON; null where what was asked for is not there.</summary>
    public async Task<T?> FindAsync<T>(AwsService service, ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await Of(service).ReadAsync(request, type, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id == "NotFound")
        {
            return null;
        }
    }

    /// <summary>What the service answers, as it is; null where what was asked for is not there.</summary>
    public async Task<string?> FindTextAsync(AwsService service, ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await Of(service).SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id == "NotFound")
        {
            return null;
        }
    }

    /// <summary>Does it, and reads no answer.</summary>
    public Task DoAsync(AwsService service, ApiRequest request, CancellationToken cancellationToken) => Of(service).DoAsync(request, cancellationToken);

    /// <summary>All items over all pages; each page names the next by a token in its body.</summary>
    public async IAsyncEnumerable<T> PagesAsync<TPage, T>(AwsService service, string operation, JsonObject body, JsonTypeInfo<TPage> type, Func<TPage, (IEnumerable<T>? Items, string? Next)> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> asked = new(StringComparer.Ordinal);
        JsonObject? next = body;
        while (next is not null)
        {
            (IEnumerable<T>? items, string? token) = read(await CallAsync(service, AwsCall.Read(service, operation, next), type, cancellationToken).ConfigureAwait(false));
            // A token that comes again would go round for ever.
            next = token is { Length: > 0 } && asked.Add(token) ? (JsonObject)body.DeepClone() : null;
            if (next is not null)
                next["nextToken"] = token;
            foreach (T item in items ?? [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return item;
            }
        }
    }

    /// <summary>Creates something; where nobody knows whether it was created, it is looked for first.</summary>
    public Task<T> CreateAsync<T>(AwsService service, ApiRequest request, JsonTypeInfo<T> type, Func<CancellationToken, Task<T?>> find, CancellationToken cancellationToken)
        where T : class => Of(service).CreateAsync(request, type, find, cancellationToken);

    /// <summary>What a service answers that speaks XML.</summary>
    public async Task<XElement> AskAsync(AwsService service, ApiRequest request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await Of(service).SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return XDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Root!;
        }
        catch (XmlException exception)
        {
            throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, $"The answer to {request.Name} is not what AWS's API gives: {exception.Message}", service.Name, "Check the context's address.", exception);
        }
    }

    /// <summary>As <see cref="AskAsync"/>; null where what was asked for is not there.</summary>
    public async Task<XElement?> TryAskAsync(AwsService service, ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(service, request, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id == "NotFound")
        {
            return null;
        }
    }

    public ApiClient Of(AwsService service) => _clients.GetOrAdd(service, key => new(new AwsDialect(key, place.SigningRegion(key), Clock), place.Of(key), connection, caller, credential, limits, new SecretText($"{place.Region} {connection.Profile} {caller.Credential?.Reveal()}")));

    public void Dispose()
    {
        foreach (ApiClient client in _clients.Values)
            client.Dispose();
    }
}
