using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Fakes;

/// <summary>Stands before another server on loopback, for programs that must find it elsewhere than it is: with TLS, or below another path.</summary>
internal sealed class ForwardServer(Func<HttpContext, string> target) : IAsyncDisposable
{
    private static readonly string[] OfConnections = ["Connection", "Host", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Content-Length"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private WebApplication? _application;

    /// <summary>The address, such as <c>https://127.0.0.1:1234</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What becomes of a request on its way; null for nothing.</summary>
    public Action<HttpRequestMessage>? Change { get; init; }

    /// <summary>Sees each answer; null for nobody.</summary>
    public Action<HttpRequestMessage, HttpResponseMessage>? Answered { get; init; }

    public async Task StartAsync(X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(options => options.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        }

        builder.WebHost.UseUrls(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(ForwardAsync);
        await _application.StartAsync();
        Address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), target(context));
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(context.Request.Body);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Headers)
        {
            if (!OfConnections.Contains(name, StringComparer.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        Change?.Invoke(request);
        using HttpResponseMessage answer = await _http.SendAsync(request, context.RequestAborted);
        Answered?.Invoke(request, answer);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!OfConnections.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Response.Headers[name] = values.ToArray();
        }

        if (context.Response.StatusCode is not (204 or 304))
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
