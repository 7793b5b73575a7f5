using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Fakes;

/// <summary>
/// The base of the fakes: a real HTTP server on loopback that keeps every exchange, can break in any way that a network can, and holds
/// every exchange to the vendor's own description: what deviates fails the test.
/// </summary>
internal abstract class FakeServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Func<HttpContext, Task<bool>>> _faults = new();
    private readonly ConcurrentQueue<Exchange> _exchanges = new();
    private readonly ConcurrentQueue<Exception> _broken = new();
    private WebApplication? _application;
    private (Func<HttpContext, bool> Fits, bool After)? _trap;

    /// <summary>The address, such as <c>http://127.0.0.1:1234</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What was asked and answered, in order. Faults are not in it.</summary>
    public Exchange[] Exchanges => [.. _exchanges];

    /// <summary>Requests that change something: whatever is no GET or HEAD, save what the vendor documents as a read.</summary>
    public Exchange[] Writes => [.. _exchanges.Where(exchange => exchange.Method is not ("GET" or "HEAD") && !IsRead(exchange))];

    /// <summary>Routes that the description lacks, each with the page of the documentation that has it.</summary>
    protected virtual IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string>();

    /// <summary>Findings in which the description is not what its vendor documents, each with the page of the documentation that says otherwise.</summary>
    protected virtual IReadOnlyDictionary<string, string> Misdescribed => new Dictionary<string, string>();

    /// <summary>The vendor's description; null where it is not on this machine.</summary>
    protected abstract ApiJudge? Judge { get; }

    /// <summary>Who judges an exchange, where a server stands for several services.</summary>
    protected virtual ApiJudge? JudgeOf(Exchange exchange) => Judge;

    /// <summary>What stands before the description's paths here, such as the path of a server of one's own.</summary>
    protected virtual string Prefix => "";

    /// <summary>An exchange with the path that the description has for it, where the vendor's pages have a shorter one besides.</summary>
    protected virtual Exchange AsDescribed(Exchange exchange) => exchange;

    /// <summary>A request's body as it is kept; null for one that is not understood.</summary>
    protected virtual JsonNode? BodyOf(HttpContext context, string body) => Parse(body);

    /// <summary>An answer as it is kept; null for one that is not understood.</summary>
    protected virtual JsonNode? AnswerOf(HttpContext context, string text) => context.Response.ContentType?.Contains("json", StringComparison.Ordinal) == true ? Parse(text) : null;

    /// <summary>Whether the vendor documents a request of another method as one that changes nothing.</summary>
    protected virtual bool IsRead(Exchange exchange) => false;

    protected abstract void Map(WebApplication application);

    /// <summary>The next request meets this, once. It says whether it has answered; if not, the server does.</summary>
    public void Fault(Func<HttpContext, Task<bool>> fault) => _faults.Enqueue(fault);

    /// <summary>The next request is answered by this status and body.</summary>
    public void Answer(int status, string body, string type = "application/json", params (string Name, string Value)[] headers) => Fault(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        foreach ((string name, string value) in headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
        return true;
    });

    /// <summary>The next request's connection breaks: before it is carried out, or after.</summary>
    public void Break(bool after = false) => Fault(async context =>
    {
        if (after)
            await RunAsync(context);
        context.Abort();
        return true;
    });

    /// <summary>Whether the server is gone: whatever comes is broken off.</summary>
    public bool IsDown { get; set; }

    /// <summary>Says of each request whether it meets a server that is gone; null for none.</summary>
    public Func<HttpContext, bool>? Gone { get; set; }

    /// <summary>The first request that fits breaks its connection: before it is carried out, or after.</summary>
    public void FaultWhen(Func<HttpContext, bool> fits, bool after) => _trap = (fits, after);

    public virtual async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            context.Items["next"] = next;
            if (IsDown || Gone?.Invoke(context) == true)
            {
                context.Abort();
                return;
            }

            if (_trap is { } trap && trap.Fits(context))
            {
                _trap = null;
                Break(trap.After);
            }

            if (_faults.TryDequeue(out Func<HttpContext, Task<bool>>? fault) && await fault(context))
                return;
            await RunAsync(context);
        });
        Map(_application);
        await _application.StartAsync();
        Address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    /// <summary>What the vendor's description has against what was said; a test that ends without asking is none.</summary>
    public async Task<string[]> DeviationsAsync()
    {
        List<string> findings = [];
        foreach (Exchange exchange in Exchanges)
        {
            if (JudgeOf(exchange) is not { } judge || Undescribed.Keys.Any(known => System.Text.RegularExpressions.Regex.IsMatch($"{exchange.Method} {exchange.Path}", $"^{known}$")))
                continue;
            findings.AddRange((await judge.FindAsync(AsDescribed(exchange))).Select(finding => $"{exchange}: {finding}"));
        }

        return [.. findings.Where(finding => !Misdescribed.Keys.Any(known => System.Text.RegularExpressions.Regex.IsMatch(finding, known)))];
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_application is null)
            return;
        await _application.StopAsync();
        await _application.DisposeAsync();
        Assert.Empty(_broken);
        string[] deviations = await DeviationsAsync();
        Assert.True(deviations.Length == 0, string.Join('\n', deviations.Distinct().Take(20)));
    }

    private async Task RunAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        string body = await new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true).ReadToEndAsync();
        context.Request.Body.Position = 0;
        Stream outgoing = context.Response.Body;
        using MemoryStream answer = new();
        context.Response.Body = answer;
        try
        {
            await ((RequestDelegate)context.Items["next"]!)(context);
        }
        catch (Exception exception)
        {
            // A fake that breaks is no answer of the vendor's: the test shall say so.
            _broken.Enqueue(exception);
            throw;
        }

        context.Response.Body = outgoing;
        string text = Encoding.UTF8.GetString(answer.ToArray());
        _exchanges.Enqueue(new(
            context.Request.Method,
            // The path as it was sent: names in it keep their escapes.
            WithoutPrefix(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0]),
            context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            BodyOf(context, body),
            context.Response.StatusCode,
            AnswerOf(context, text)));
        if (answer.Length > 0 && context.Response.StatusCode is not (204 or 304))
            await outgoing.WriteAsync(answer.ToArray());
    }

    private string WithoutPrefix(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : path;

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
