using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Fakes.Kubernetes;

/// <summary>
/// An API server with one pod, as far as port forwarding goes: a channel pair for the port, each begun with the port as 16 bits, little endian
/// (kubernetes/kubernetes, pkg/kubelet/cri/streaming/portforward/websocket.go). Behind the port 8080 is a program that answers in capitals; nobody is behind 9090.
/// </summary>
internal sealed class PodServer : IAsyncDisposable
{
    private WebApplication _application = null!;
    private int _open;

    public string Address { get; private set; } = "";

    /// <summary>The queries and headers of the tunnels that were asked for.</summary>
    public ConcurrentQueue<(string Query, string? Authorization)> Asked { get; } = new();

    /// <summary>How many tunnels are open.</summary>
    public int Open => _open;

    /// <summary>Whether data comes in pieces of a few bytes, the first of them in the middle of the port.</summary>
    public bool InPieces { get; init; }

    public static async Task<PodServer> StartAsync(bool inPieces = false)
    {
        PodServer server = new() { InPieces = inPieces };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server._application = builder.Build();
        server._application.UseWebSockets();
        server._application.MapGet("/api/v1/namespaces/shop/pods/{pod}", (string pod) => pod == "hello-1"
            ? Results.Text("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"hello-1","namespace":"shop","uid":"1"},"spec":{"containers":[{"name":"web","ports":[{"containerPort":8080}]}]}}""", "application/json")
            : Results.Text("""{"kind":"Status","status":"Failure","reason":"NotFound","message":"pods not found","code":404}""", "application/json", statusCode: 404));
        server._application.Map("/api/v1/namespaces/shop/pods/hello-1/portforward", (RequestDelegate)server.ServeAsync);
        await server._application.StartAsync();
        server.Address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        Asked.Enqueue((context.Request.QueryString.Value ?? "", context.Request.Headers.Authorization));
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains("v4.channel.k8s.io"))
        {
            context.Response.StatusCode = 400;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        Interlocked.Increment(ref _open);
        try
        {
            ushort port = ushort.Parse(context.Request.Query["ports"]!, System.Globalization.CultureInfo.InvariantCulture);
            byte[] number = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(number, port);
            await SendAsync(socket, 0, number);
            await SendAsync(socket, 1, number);
            if (port == 8080)
                await AnswerAsync(socket);
            else
                await SendAsync(socket, 1, Encoding.UTF8.GetBytes($"error forwarding port {port} to pod 1, uid : connection refused"));
            if (socket.State == WebSocketState.Open)
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }
        catch (WebSocketException)
        {
            // The other side has gone.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>Answers until a line says <c>bye</c>.</summary>
    private async Task AnswerAsync(WebSocket socket)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), default);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            string text = Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
            await SendAsync(socket, buffer[0], Encoding.UTF8.GetBytes(text.ToUpperInvariant()));
            if (text.Contains("bye", StringComparison.Ordinal))
                return;
        }
    }

    private async Task SendAsync(WebSocket socket, byte channel, byte[] data)
    {
        if (!InPieces)
        {
            await socket.SendAsync((byte[])[channel, .. data], WebSocketMessageType.Binary, endOfMessage: true, default);
            return;
        }

        await socket.SendAsync((byte[])[channel, data[0]], WebSocketMessageType.Binary, endOfMessage: false, default);
        await socket.SendAsync(data.AsMemory(1), WebSocketMessageType.Binary, endOfMessage: true, default);
    }
}
