using System.Net.WebSockets;
using System.Runtime.ExceptionServices;

namespace CicdTools.Providers.Http;

/// <summary>WebSockets (RFC 6455) over the chain: the request that opens one is a call like any other, with its credential, its refusals and its trace.</summary>
internal static class ApiSockets
{
    public static async Task<WebSocket> OpenAsync(ApiClient client, ApiRequest request, string protocol, CancellationToken cancellationToken)
    {
        Uri address = client.Address(request);
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol(protocol);
        using HttpMessageInvoker invoker = new(new Opening(client, request, address));
        try
        {
            await socket.ConnectAsync(new UriBuilder(address) { Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri, invoker, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (WebSocketException failure)
        {
            socket.Dispose();
            if (failure.InnerException is CicdException refusal)
                ExceptionDispatchInfo.Throw(refusal);
            throw new CicdException("SocketNotOpened", CicdErrorKind.Unavailable, $"{address.Authority} opens no WebSocket at {address.AbsolutePath}: {failure.Message}", address.Authority, "A proxy before the server may not pass WebSockets on.", failure);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends the opening request as the call that it is.</summary>
    private sealed class Opening(ApiClient client, ApiRequest request, Uri address) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _chain = new(client.Handler, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            message.RequestUri = address;
            ApiMessage.Declare(message, request);
            foreach ((string name, string value) in client.Dialect.Headers)
                message.Headers.TryAddWithoutValidation(name, value);
            return _chain.SendAsync(message, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _chain.Dispose();
            base.Dispose(disposing);
        }
    }
}
