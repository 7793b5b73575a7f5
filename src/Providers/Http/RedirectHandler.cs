using System.Net;

namespace CicdTools.Providers.Http;

/// <summary>
/// Follows redirects (RFC 9110, 15.4), so that a repository that was renamed is found. To another origin only a read goes, and without the
/// credential; a write goes nowhere but to the server it was meant for.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Longest = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpRequestMessage message = request;
        for (int hop = 0; ; hop++)
        {
            HttpResponseMessage response = await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (Target(response) is not { } target)
                return response;
            ApiRequest call = request.Call();
            if (hop == Longest)
                throw new CicdException("TooManyRedirects", CicdErrorKind.Unavailable, $"{request.Name()} was redirected more than {Longest} times.", request.RequestUri!.Host, "Check the context's address.");
            if (call.Intent == Intent.Write && (!Origins.Same(target, request.RequestUri!) || response.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.Found))
                throw new CicdException("WriteRedirected", CicdErrorKind.Conflict, $"{request.Name()} was redirected to {target.GetLeftPart(UriPartial.Path)}; a change is not sent there.", request.RequestUri!.Host, "Check the context's address and the name of what you change.");
            if (target.Scheme == Uri.UriSchemeHttp && request.RequestUri!.Scheme == Uri.UriSchemeHttps)
                throw new CicdException("RedirectToPlainText", CicdErrorKind.Unavailable, $"{request.Name()} was redirected to an address without TLS.", target.Host, "Check the context's address.");
            response.Dispose();
            message = ApiMessage.Of(call, target);
            foreach ((string name, IEnumerable<string> values) in request.Headers)
            {
                if (!Redaction.IsSecretHeader(name))
                    message.Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    private static Uri? Target(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is { } location
            ? new Uri(response.RequestMessage!.RequestUri!, location)
            : null;
}
