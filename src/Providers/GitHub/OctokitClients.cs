using CicdTools.Providers.Http;
using Octokit;
using Octokit.Internal;
using ApiClient = CicdTools.Providers.Http.ApiClient;

namespace CicdTools.Providers.GitHub;

/// <summary>Octokit over our chain, for one call or some: its typed clients know no cancellation, so it is given here.</summary>
internal static class OctokitClients
{
    public static GitHubClient Create(ApiClient api, Intent intent, CancellationToken cancellationToken) =>
        new(new Octokit.Connection(new ProductHeaderValue("CicdTools"), api.Server, new InMemoryCredentialStore(Credentials.Anonymous), new ChainedClient(api.Handler, intent, cancellationToken), new SimpleJsonSerializer()));

    // Credentials, attempts and errors are the chain's: Octokit sees successes only.
    private sealed class ChainedClient(HttpMessageHandler chain, Intent intent, CancellationToken cancellationToken) : IHttpClient
    {
        private readonly HttpClientAdapter _adapter = new(() => new Declaring(chain, intent));

        public Task<IResponse> Send(IRequest request, CancellationToken ignored, Func<object, object>? preprocessResponseBody) => _adapter.Send(request, cancellationToken, preprocessResponseBody);

        public void SetRequestTimeout(TimeSpan timeout)
        {
        }

        public void Dispose() => _adapter.Dispose();
    }

    private sealed class Declaring(HttpMessageHandler chain, Intent intent) : DelegatingHandler(chain)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Octokit sends JSON as if it were a form; GitHub does not mind, and what stands between may.
            if (request.Content?.Headers.ContentType is { MediaType: "application/x-www-form-urlencoded" })
                request.Content.Headers.ContentType = new("application/json", "utf-8");
            ApiMessage.Declare(request, ApiRequest.Foreign(request.Method, request.RequestUri!.AbsolutePath, intent));
            return base.SendAsync(request, cancellationToken);
        }

        // The chain is the provider's.
        protected override void Dispose(bool disposing)
        {
        }
    }
}
