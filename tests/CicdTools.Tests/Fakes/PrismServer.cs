using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace CicdTools.Tests.Fakes;

/// <summary>
/// Prism, an independent program, standing before a fake: it holds each request to a vendor's own description, says what is not as described
/// (https://docs.stoplight.io/docs/prism/: the header sl-violations), and sends it on.
/// </summary>
internal sealed class PrismServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ForwardServer _front;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _violations = new();

    private PrismServer(Process process, int port, string prefix)
    {
        _process = process;
        _front = new(context =>
        {
            string raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            return $"http://127.0.0.1:{port}{(raw.StartsWith(prefix, StringComparison.Ordinal) ? raw[prefix.Length..] : raw)}";
        })
        {
            Change = request =>
            {
                // A vendor's own media type is JSON too, and an answer without a body is an answer; Prism knows neither.
                request.Headers.Accept.ParseAdd("application/json");
                request.Headers.IfNoneMatch.Clear();
            },
            Answered = Keep,
        };
    }

    public string Address => _front.Address;

    /// <summary>What was asked, as <c>METHOD path</c>.</summary>
    public string[] Requests => [.. _requests];

    /// <summary>What is not as described.</summary>
    public string[] Violations => [.. _violations];

    /// <summary>Prism over a description; null where it, or the description, is not on this machine.</summary>
    /// <param name="description">The file of the description.</param>
    /// <param name="server">The server that answers.</param>
    /// <param name="prefix">What stands before the description's paths at a server of one's own.</param>
    public static async Task<PrismServer?> StartAsync(string description, FakeServer server, string prefix = "")
    {
        string program = Path.Combine(TestTools.Folder, "node_modules", "@stoplight", "prism-cli", "dist", "index.js");
        if (!File.Exists(program) || !File.Exists(description))
            return null;
        int port = FreePort();
        ProcessStartInfo start = new("node", [program, "proxy", "-h", "127.0.0.1", "-p", $"{port}", description, $"{server.Address}{prefix}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Prism is listening", StringComparison.Ordinal) == true)
                listening.TrySetResult();
        };
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("Prism ended before it listened."));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        PrismServer prism = new(process, port, prefix);
        try
        {
            await listening.Task.WaitAsync(TimeSpan.FromMinutes(2));
            await prism._front.StartAsync();
            return prism;
        }
        catch
        {
            await prism.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(HttpRequestMessage request, HttpResponseMessage answer)
    {
        string said = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        _requests.Enqueue(said);
        // A route that the description does not have is answered by Prism itself.
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
            _violations.Enqueue($"{said}: no such route.");
        if (!answer.Headers.TryGetValues("sl-violations", out IEnumerable<string>? found))
            return;
        foreach (JsonNode? one in JsonNode.Parse(found.First())!.AsArray())
        {
            if ((string?)one!["location"]?[0] == "request")
                _violations.Enqueue($"{said}: {string.Join('.', one["location"]!.AsArray().Select(part => part!.ToString()))} {one["message"]}");
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
