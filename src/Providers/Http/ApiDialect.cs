using System.Globalization;
using System.Net;
using System.Text.Json;

namespace CicdTools.Providers.Http;

/// <summary>How one system speaks HTTP: its credential, its refusals, its limits. One per system; the chain is the same for all.</summary>
internal abstract class ApiDialect
{
    /// <summary>The system's name, for messages.</summary>
    public abstract string System { get; }

    /// <summary>The media type that is asked for where a call names none.</summary>
    public virtual string Accept => "application/json";

    /// <summary>Headers that every request carries.</summary>
    public virtual IReadOnlyList<(string Name, string Value)> Headers => [];

    /// <summary>The limits that the vendor documents, besides those that the answers tell of.</summary>
    public virtual IReadOnlyList<RateRule> Limits => [];

    /// <summary>How many requests may be under way at once, over all processes of this user.</summary>
    public virtual int Concurrency => 32;

    /// <summary>Whether what is spent is counted over all processes of this user. Default true; a system that queues requests by itself needs no count, and its calls are spared the ledger.</summary>
    public virtual bool IsCounted => true;

    /// <summary>Puts the credential where the system looks for it.</summary>
    public abstract void Authorize(HttpRequestMessage message, SecretText credential);

    /// <summary>Whether an address of another origin is the same system's, and gets the credential as its documentation says. Default false.</summary>
    public virtual bool Trusts(Uri address) => false;

    /// <summary>What the answer says of a budget; null where it says nothing.</summary>
    public virtual RateReading? Reading(HttpResponseMessage response) => null;

    /// <summary>Whether the answer is what was asked for; its status says so, save where a system has a way of its own to refuse.</summary>
    public virtual bool IsSuccess(HttpResponseMessage response) => response.IsSuccessStatusCode;

    /// <summary>Whether the answer is a page for people, of something that stands before the system.</summary>
    public virtual bool IsPage(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    /// <summary>How long an answer that is a success asks to wait before the next call; null for not at all.</summary>
    public virtual TimeSpan? SlowDown(HttpResponseMessage response) => null;

    /// <summary>The next page, where the system does not tell it by a link; null for none.</summary>
    public virtual ApiRequest? NextPage(ApiRequest page, HttpResponseMessage response) => null;

    /// <summary>Whether the answer says to wait, and not that the request is wrong.</summary>
    public virtual bool IsThrottled(ApiAnswer answer) => answer.Status == HttpStatusCode.TooManyRequests;

    /// <summary>Whether it was refused only for what the next attempt has right, such as the time of its signature: nothing was carried out, and it is sent again at once.</summary>
    public virtual bool IsMended(ApiAnswer answer) => false;

    /// <summary>How long a throttled answer says to wait, where it does not say it by <c>Retry-After</c>; null where it does not say.</summary>
    public virtual TimeSpan? Pause(ApiAnswer answer, DateTimeOffset now) => Reading(answer.Response) is { Remaining: 0, ResetsAt: { } reset } ? reset - now : null;

    /// <summary>What the system says of its refusal, in a sentence or some; null for nothing.</summary>
    public virtual string? Message(ApiAnswer answer) => Text(answer.Json, "message") ?? Text(answer.Json, "error_description") ?? Text(answer.Json, "error");

    /// <summary>The error that the answer stands for, where the dialect knows better than its status; null for the status's own.</summary>
    public virtual CicdException? Refusal(ApiAnswer answer) => null;

    /// <summary>The header that names the request in the vendor's logs; null for none.</summary>
    public virtual string? RequestIdHeader => null;

    protected static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    protected static int? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    protected static DateTimeOffset? Seconds(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
