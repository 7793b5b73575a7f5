using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CicdTools.Providers.Http;

/// <summary>One system's API over one chain: guard, errors, redirects, attempts, limits, credential, trace. It reads JSON, follows pages, and looks before it creates twice.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(ApiDialect dialect, Uri server, Connection connection, Caller caller, Func<CancellationToken, ValueTask<SecretText?>>? credential = null, HttpLimits? limits = null, SecretText? identity = null, HttpMessageHandler? transport = null)
    {
        // A base without a slash at its end would lose its last part.
        Server = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        Dialect = dialect;
        limits ??= new();
        // One that is renewed has been another before, which is kept out of sight as well.
        System.Collections.Concurrent.ConcurrentDictionary<string, SecretText> seen = new(StringComparer.Ordinal);
        SecretText? Seen(SecretText? secret) => secret is null ? null : seen.GetOrAdd(secret.Reveal(), secret);
        Seen(caller.Credential);
        Redaction redaction = new(() => [.. seen.Values]);
        async ValueTask<SecretText?> FindAsync(CancellationToken token) => caller.Credential ?? (credential is null ? null : Seen(await credential(token).ConfigureAwait(false)));
        Governor = new(limits.Ledgers, Server, identity ?? caller.Credential, dialect.Limits, dialect.Concurrency, caller.Clock);
        HttpMessageHandler chain = new SharedHandler(transport ?? Transports.For(connection));
        chain = new TraceHandler(dialect, redaction, caller, HarTrace.Asked(redaction), chain);
        chain = new CredentialHandler(dialect, Server, FindAsync, chain);
        if (dialect.IsCounted)
            chain = new GovernorHandler(Governor, dialect, caller, chain);
        chain = new ResilienceHandler(dialect, limits, caller, chain);
        chain = new RedirectHandler(chain);
        chain = new WriteGuardHandler(chain);
        chain = new EntityTagHandler(chain);
        Handler = new AnswerHandler(dialect, redaction, limits, caller.Clock, chain);
        // Attempts have their own time limit, and waiting for a budget has none.
        _http = new(Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Server { get; }

    public ApiDialect Dialect { get; }

    public RateGovernor Governor { get; }

    /// <summary>The chain, for libraries that bring their own client.</summary>
    public HttpMessageHandler Handler { get; }

    public void Dispose()
    {
        _http.Dispose();
        Handler.Dispose();
    }

    /// <summary>The answer as JSON.</summary>
    public async Task<T> ReadAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ParseAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The answer as JSON; null where it is not there.</summary>
    public async Task<T?> FindAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await SendAsync(request with { MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ParseAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The answer as text; null where it is not there.</summary>
    public async Task<string?> FindTextAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(request with { MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does it, and reads no answer.</summary>
    public async Task DoAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates something. Where the connection broke and nobody knows whether it was created, it is looked for, and only if it is not there is it created again.</summary>
    public async Task<T> CreateAsync<T>(ApiRequest request, JsonTypeInfo<T> type, Func<CancellationToken, Task<T?>> find, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ReadAsync(request, type, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
        {
            return await find(cancellationToken).ConfigureAwait(false) ?? await ReadAsync(request, type, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All items over all pages, one page at a time: the next is asked for when it is needed (RFC 8288, relation <c>next</c>).</summary>
    public async IAsyncEnumerable<T> PagesAsync<TPage, T>(ApiRequest first, JsonTypeInfo<TPage> type, Func<TPage, IEnumerable<T>> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApiRequest? next = first;
        while (next is not null)
        {
            TPage page;
            using (HttpResponseMessage response = await SendAsync(next, cancellationToken).ConfigureAwait(false))
            {
                page = await ParseAsync(response, type, cancellationToken).ConfigureAwait(false);
                next = PageLinks.Next(response) is { } address ? Next(address) : Dialect.NextPage(next, response);
            }

            foreach (T item in items(page))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return item;
            }
        }
    }

    /// <summary>All items over all pages, where each page names the next one by a token that goes into the query.</summary>
    public async IAsyncEnumerable<T> TokenPagesAsync<TPage, T>(ApiRequest first, string parameter, JsonTypeInfo<TPage> type, Func<TPage, (IEnumerable<T> Items, string? Next)> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> asked = new(StringComparer.Ordinal);
        ApiRequest? next = first;
        while (next is not null)
        {
            (IEnumerable<T> items, string? token) = read(await ReadAsync(next, type, cancellationToken).ConfigureAwait(false));
            // A token that comes again would go round for ever.
            next = token is { Length: > 0 } && asked.Add(token) ? first with { Query = [.. first.Query, (parameter, token)] } : null;
            foreach (T item in items)
                yield return item;
        }
    }

    /// <summary>The answer itself; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        HttpRequestMessage message = ApiMessage.Of(request, Address(request));
        if (request.Accept is null)
            message.Headers.TryAddWithoutValidation("Accept", Dialect.Accept);
        foreach ((string name, string value) in Dialect.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The whole address of a call.</summary>
    public Uri Address(ApiRequest request)
    {
        Uri address = new(Server, request.Path.TrimStart('/'));
        string query = string.Join('&', request.Query.Where(pair => pair.Value is not null).Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}"));
        return query.Length == 0 ? address : new UriBuilder(address) { Query = address.Query.Length > 1 ? $"{address.Query[1..]}&{query}" : query }.Uri;
    }

    private ApiRequest Next(Uri address) => Origins.Same(address, Server)
        ? ApiRequest.GetAddress(address)
        : throw new CicdException("PageElsewhere", CicdErrorKind.Unavailable, $"The next page is said to be on {address.Authority}, which is not {Server.Authority}.", Server.Authority, "Check the context's address, and how the server names itself.");

    private async Task<T> ParseAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        string name = response.RequestMessage!.Name();
        if (Dialect.IsPage(response))
            throw new CicdException("NotTheApi", CicdErrorKind.Unavailable, $"{name} was answered with a web page, not with {Dialect.System}'s API.", Server.Authority, "Check the context's address; a proxy or a sign-in page may stand before the server.");
        try
        {
            if (response.Content is ReadContent whole)
                return JsonSerializer.Deserialize(whole.Utf8, type) ?? throw new JsonException("It is null.");
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken).ConfigureAwait(false)
                    ?? throw new JsonException("It is null.");
            }
        }
        catch (JsonException exception)
        {
            throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, $"The answer to {name} is not what {Dialect.System}'s API gives: {exception.Message}", Server.Authority, "Check the context's address and the server's version.", exception);
        }
    }

    // The pool outlives every client.
    private sealed class SharedHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
