using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Fakes.Kubernetes;

/// <summary>The only way to the real API server: it keeps what is sent, and breaks as a server does that is killed.</summary>
internal sealed class ClusterGate : IAsyncDisposable
{
    private static readonly string[] OfConnections = ["Connection", "Host", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Content-Length", "Accept-Encoding"];

    private readonly ClusterAccess _access;
    private readonly HttpMessageInvoker _server;
    private WebApplication _application = null!;

    private ClusterGate(ClusterAccess access) => (_access, _server) = (access, new(access.Transport, disposeHandler: false));

    public string Address { get; private set; } = "";

    /// <summary>What was sent with a body, in order.</summary>
    public ConcurrentQueue<SentObject> Sent { get; } = new();

    /// <summary>What becomes of a request. Default: it is let through.</summary>
    public Func<HttpRequest, Fate> Fates { get; set; } = _ => Fate.Pass;

    /// <summary>Whether the server is gone: whatever comes is broken off.</summary>
    public bool IsDown { get; set; }

    public static async Task<ClusterGate> StartAsync(string kubeConfig)
    {
        ClusterGate gate = new(ClusterAccess.Of(new() { Name = "gate", Provider = "Kubernetes", ProfileFile = kubeConfig }));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        gate._application = builder.Build();
        gate._application.Run(gate.ForwardAsync);
        await gate._application.StartAsync();
        gate.Address = gate._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _server.Dispose();
        _access.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        Fate fate = IsDown ? Fate.Lose : Fates(context.Request);
        if (fate == Fate.Lose)
        {
            context.Abort();
            return;
        }

        if (fate == Fate.Expire)
        {
            // https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses
            await context.Response.WriteAsync("""{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}""" + "\n");
            return;
        }

        using HttpRequestMessage request = await RequestAsync(context);
        using HttpResponseMessage answer = await _server.SendAsync(request, context.RequestAborted);
        if (fate == Fate.LoseAnswer)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!OfConnections.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Response.Headers[name] = values.ToArray();
        }

        try
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Whoever watched has gone.
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpContext context)
    {
        HttpRequestMessage request = new(new HttpMethod(context.Request.Method), new Uri(_access.Server, context.Request.Path + context.Request.QueryString.ToString()));
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            Sent.Enqueue(new(context.Request.Method, context.Request.Path, context.Request.ContentType ?? "", JsonNode.Parse(body.ToArray())!));
        }

        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Headers)
        {
            if (!OfConnections.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return request;
    }
}

/// <summary>What becomes of a request on its way.</summary>
internal enum Fate
{
    Pass,

    /// <summary>The connection breaks before the server gets it.</summary>
    Lose,

    /// <summary>The server carries it out, and the connection breaks before its answer.</summary>
    LoseAnswer,

    /// <summary>A watch is told that its version is too old.</summary>
    Expire,
}

/// <summary>An object on its way to the server.</summary>
internal sealed record SentObject(string Method, string Path, string Type, JsonNode Body);
