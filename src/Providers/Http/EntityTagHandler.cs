using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace CicdTools.Providers.Http;

/// <summary>Asks again only for what has changed (RFC 9110, 13.1.2): what has not is answered from memory, and costs nothing where the system says so.</summary>
internal sealed class EntityTagHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostAnswers = 512;
    private const int LongestAnswer = 1 << 20;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || request.Call() is { Streamed: true } or { Intent: Intent.Write } or { From: not null })
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // An answer depends on the media type that was asked for.
        string key = $"{request.Headers.Accept}\n{request.RequestUri!.AbsoluteUri}";
        if (_kept.TryGetValue(key, out Kept? kept))
            request.Headers.IfNoneMatch.Add(kept.Tag);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified && kept is not null)
            return kept.Answer(response);
        if (response.StatusCode == HttpStatusCode.OK && response.Headers.ETag is { } tag && _kept.Count < MostAnswers)
        {
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (body.Length <= LongestAnswer)
                _kept[key] = new(tag, body, response.Content.Headers.ContentType, response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? [.. links] : []);
        }

        return response;
    }

    private sealed record Kept(EntityTagHeaderValue Tag, byte[] Body, MediaTypeHeaderValue? Type, string[] Links)
    {
        // The pages' links stand in the answer that was kept; an answer without content need not repeat them.
        public HttpResponseMessage Answer(HttpResponseMessage unchanged)
        {
            unchanged.StatusCode = HttpStatusCode.OK;
            unchanged.Content = new ByteArrayContent(Body) { Headers = { ContentType = Type } };
            if (Links.Length > 0 && !unchanged.Headers.Contains("Link"))
                unchanged.Headers.TryAddWithoutValidation("Link", Links);
            return unchanged;
        }
    }
}
