using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Providers.Http;

/// <summary>A trace of all exchanges in the HTTP Archive format, version 1.2 (http://www.softwareishard.com/blog/har-12-spec/), without secrets. Written after every exchange, so that a crash leaves what came before it.</summary>
internal sealed class HarTrace(string path, Redaction redaction)
{
    private const int LongestBody = 64 * 1024;

    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "CICDTOOLS_TRACE";

    private readonly JsonArray _entries = [];
    private readonly object _gate = new();

    /// <summary>The trace that the environment asks for; null for none.</summary>
    public static HarTrace? Asked(Redaction redaction) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? new(Path.GetFullPath(path), redaction) : null;

    public async Task AddAsync(HttpRequestMessage request, HttpResponseMessage response, DateTimeOffset startedAt, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        ApiRequest call = request.Call();
        string? sent = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        string? received = null;
        if (!call.Streamed)
        {
            await response.Content.LoadIntoBufferAsync().ConfigureAwait(false);
            received = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }

        Append(Entry(request, sent, startedAt, elapsed, new JsonObject
        {
            ["status"] = (int)response.StatusCode,
            ["statusText"] = response.ReasonPhrase ?? "",
            ["httpVersion"] = $"HTTP/{response.Version}",
            ["cookies"] = new JsonArray(),
            ["headers"] = Headers(response.Headers.Concat(response.Content.Headers)),
            ["content"] = new JsonObject { ["size"] = received?.Length ?? -1, ["mimeType"] = response.Content.Headers.ContentType?.ToString() ?? "", ["text"] = Body(call, received) },
            ["redirectURL"] = response.Headers.Location is { IsAbsoluteUri: true } location ? redaction.Address(location) : "",
            ["headersSize"] = -1,
            ["bodySize"] = -1,
        }));
    }

    public void Add(HttpRequestMessage request, Exception failure, DateTimeOffset startedAt, TimeSpan elapsed) => Append(Entry(request, null, startedAt, elapsed, new JsonObject
    {
        ["status"] = 0,
        ["statusText"] = redaction.Text(failure.Message),
        ["httpVersion"] = "",
        ["cookies"] = new JsonArray(),
        ["headers"] = new JsonArray(),
        ["content"] = new JsonObject { ["size"] = 0, ["mimeType"] = "" },
        ["redirectURL"] = "",
        ["headersSize"] = -1,
        ["bodySize"] = -1,
    }));

    private JsonObject Entry(HttpRequestMessage request, string? sent, DateTimeOffset startedAt, TimeSpan elapsed, JsonObject response)
    {
        JsonObject asked = new()
        {
            ["method"] = request.Method.Method,
            ["url"] = redaction.Address(request.RequestUri!),
            ["httpVersion"] = $"HTTP/{request.Version}",
            ["cookies"] = new JsonArray(),
            ["headers"] = Headers(request.Headers),
            ["queryString"] = new JsonArray(),
            ["headersSize"] = -1,
            ["bodySize"] = sent?.Length ?? 0,
        };
        if (sent is not null)
            asked["postData"] = new JsonObject { ["mimeType"] = request.Content!.Headers.ContentType?.ToString() ?? "", ["text"] = Body(request.Call(), sent) };
        return new JsonObject
        {
            ["startedDateTime"] = startedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["time"] = elapsed.TotalMilliseconds,
            ["request"] = asked,
            ["response"] = response,
            ["cache"] = new JsonObject(),
            ["timings"] = new JsonObject { ["send"] = 0, ["wait"] = elapsed.TotalMilliseconds, ["receive"] = 0 },
        };
    }

    private JsonArray Headers(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) =>
        [.. headers.SelectMany(header => header.Value.Select(value => (JsonNode)new JsonObject { ["name"] = header.Key, ["value"] = redaction.Header(header.Key, value) }))];

    private string Body(ApiRequest call, string? text)
    {
        if (text is null)
            return "";
        if (call.Sensitive)
            return "***";
        string shown = redaction.Text(text);
        return shown.Length <= LongestBody ? shown : shown[..LongestBody];
    }

    // The trace is what the user asked for by naming its file: diagnostics, and no change of what is managed.
    private void Append(JsonObject entry)
    {
        lock (_gate)
        {
            _entries.Add(entry);
            JsonObject archive = new() { ["log"] = new JsonObject { ["version"] = "1.2", ["creator"] = new JsonObject { ["name"] = "CicdTools", ["version"] = typeof(HarTrace).Assembly.GetName().Version!.ToString(3) }, ["entries"] = _entries.DeepClone() } };
            File.WriteAllText(path, archive.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
    }
}
