using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CicdTools.Providers.Http;

/// <summary>One call of a system's API. What it means is declared, never guessed from its method; what is not declared a read is a write.</summary>
internal sealed record ApiRequest
{
    private ApiRequest(HttpMethod method, string path, Intent intent)
    {
        Method = method;
        Path = path;
        Intent = intent;
        Repeatable = intent == Intent.Read || method == HttpMethod.Put || method == HttpMethod.Delete;
    }

    public HttpMethod Method { get; }

    /// <summary>The path below the API's address, escaped; or a whole address that the API itself gave, such as the next page's.</summary>
    public string Path { get; init; }

    public Intent Intent { get; }

    /// <summary>The operation's name, in systems where method and path do not tell one call from another; null elsewhere.</summary>
    public string? Operation { get; init; }

    /// <summary>The call in words: its operation, or its path.</summary>
    public string Name => $"{Method} {Operation ?? Path}";

    /// <summary>Headers of this call alone.</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Parameters of the query; those without a value are left out.</summary>
    public (string Name, string? Value)[] Query { get; init; } = [];

    /// <summary>Makes the body, anew for every attempt; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The media type that is asked for; null for the dialect's own.</summary>
    public string? Accept { get; init; }

    /// <summary>Whether doing it twice leaves the same as doing it once, so that it may be sent again when nobody knows whether it was done.</summary>
    public bool Repeatable { get; init; }

    /// <summary>Whether its bodies hold secrets: no trace shows them.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Whether the answer is read while it arrives, and may be large.</summary>
    public bool Streamed { get; init; }

    /// <summary>The first byte that is wanted of what is read (RFC 9110, 14.2); null for all of it.</summary>
    public long? From { get; init; }

    /// <summary>Whether 404 is an answer, and no error.</summary>
    public bool MayBeMissing { get; init; }

    public static ApiRequest Get(FormattableString path, params (string Name, string? Value)[] query) => new(HttpMethod.Get, Escape(path), Intent.Read) { Query = query };

    /// <summary>The address that the API itself gave.</summary>
    public static ApiRequest GetAddress(Uri address) => new(HttpMethod.Get, address.AbsoluteUri, Intent.Read);

    /// <summary>A call whose method says nothing of its meaning, such as a check that is a POST.</summary>
    public static ApiRequest Read(HttpMethod method, FormattableString path) => new(method, Escape(path), Intent.Read);

    public static ApiRequest Write(HttpMethod method, FormattableString path) => new(method, Escape(path), Intent.Write);

    /// <summary>What another library asks for through our chain.</summary>
    public static ApiRequest Foreign(HttpMethod method, string path, Intent intent) => new(method, path, intent);

    public ApiRequest With<T>(T body, JsonTypeInfo<T> type) => this with { Content = () => Json(JsonSerializer.SerializeToUtf8Bytes(body, type)) };

    /// <summary>Names in paths are data: each is escaped, slashes and dots too.</summary>
    private static string Escape(FormattableString path) =>
        string.Format(CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(argument => (object)EscapeSegment(Convert.ToString(argument, CultureInfo.InvariantCulture) ?? ""))]);

    // RFC 3986, 5.2.4: a segment of one or two dots is resolved away, escaped or not, even where it came from a name.
    private static string EscapeSegment(string text) => text is "." or ".." ? throw Errors.InvalidName("anything", text, "it would mean another path.") : Uri.EscapeDataString(text);

    private static ByteArrayContent Json(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
}
