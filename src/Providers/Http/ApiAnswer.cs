using System.Net;
using System.Text.Json;

namespace CicdTools.Providers.Http;

/// <summary>An answer that is no success, read to its end, as a dialect judges it.</summary>
internal sealed class ApiAnswer
{
    private const int Longest = 64 * 1024;

    private ApiAnswer(HttpResponseMessage response, string text)
    {
        Response = response;
        Text = text;
        Json = Parse(text);
    }

    public HttpResponseMessage Response { get; }

    public HttpStatusCode Status => Response.StatusCode;

    public ApiRequest Call => Response.RequestMessage!.Call();

    public string Text { get; }

    /// <summary>The body as JSON; undefined where it is none.</summary>
    public JsonElement Json { get; }

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return new(response, text.Length > Longest ? text[..Longest] : text);
    }

    public string? Header(string name) => Response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static JsonElement Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
