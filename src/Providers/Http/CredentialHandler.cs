namespace CicdTools.Providers.Http;

/// <summary>Adds the credential, anew for every attempt, and only where the context's own server is asked, or one that its dialect knows as the same system's.</summary>
internal sealed class CredentialHandler(ApiDialect dialect, Uri server, Func<CancellationToken, ValueTask<SecretText?>> credential, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if ((Origins.Same(request.RequestUri!, server) || dialect.Trusts(request.RequestUri!)) && await credential(cancellationToken).ConfigureAwait(false) is { } secret)
            dialect.Authorize(request, secret);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
