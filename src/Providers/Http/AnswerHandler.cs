using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Polly.Timeout;

namespace CicdTools.Providers.Http;

/// <summary>Turns what is no success into one of our errors, so that nobody above it meets a status or an exception of the network.</summary>
internal sealed class AnswerHandler(ApiDialect dialect, Redaction redaction, HttpLimits limits, TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (Transience.IsTransport(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(request, failure);
        }

        if (dialect.IsSuccess(response) || (response.StatusCode == HttpStatusCode.NotFound && request.Call().MayBeMissing))
            return response;
        ApiAnswer answer = await ApiAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        throw Refusal(request, answer);
    }

    private CicdException Unreachable(HttpRequestMessage request, Exception failure)
    {
        string host = request.RequestUri!.Authority;
        if (!request.Call().Repeatable && !Transience.NeverSent(failure) && !Transience.IsLasting(failure))
            return new("OutcomeUnknown", CicdErrorKind.Unavailable, $"The connection to {host} broke while {request.Name()} was under way: nobody knows whether it was carried out.", host, "Look at the system before you try again.", failure);
        return failure switch
        {
            TimeoutRejectedException => new("NoAnswer", CicdErrorKind.Unavailable, $"{host} did not answer {request.Name()} within {limits.Attempt.TotalSeconds:0} s, {limits.Attempts} times.", host, "Try again later.", failure),
            { InnerException: AuthenticationException } or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new("CertificateNotTrusted", CicdErrorKind.Unavailable, $"No secure connection to {host}: {(failure.InnerException ?? failure).Message}", host, "If the server has its own certificate authority, name its certificate by Connect-CicdProvider -CertificateAuthority.", failure),
            { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new("HostNotFound", CicdErrorKind.Unavailable, $"There is no host '{request.RequestUri.Host}'.", host, "Check the context's address.", failure),
            _ when Transience.NeverSent(failure) => new("ConnectionRefused", CicdErrorKind.Unavailable, $"{host} takes no connection: {failure.Message}", host, "Check the context's address, the proxy, and that the system is up.", failure),
            _ => new("ConnectionLost", CicdErrorKind.Unavailable, $"The connection to {host} broke during {request.Name()}, {limits.Attempts} times: {failure.Message}", host, "Try again later.", failure),
        };
    }

    private CicdException Refusal(HttpRequestMessage request, ApiAnswer answer)
    {
        string said = Said(answer);
        string what = $"{dialect.System} answered {(int)answer.Status} to {request.Name()}{said}";
        string target = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        if (dialect.IsThrottled(answer))
        {
            TimeSpan? pause = Pauses.Asked(answer, dialect, clock.GetUtcNow());
            string until = pause is { } span ? $" It says to wait until {(clock.GetUtcNow() + span).UtcDateTime:u}." : "";
            return new("RateLimited", CicdErrorKind.RateLimited, what + until, target, "Wait, or do less at once; Get-CicdRateBudget shows what is left.");
        }

        if (dialect.Refusal(answer) is { } own)
            return own;
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized => new("CredentialRejected", CicdErrorKind.Unauthorized, what, target, "The token is wrong, expired or revoked: Connect-CicdProvider with a new one."),
            HttpStatusCode.Forbidden => new("PermissionDenied", CicdErrorKind.Forbidden, what, target, "Ask for the permission, or use a context whose token has it."),
            HttpStatusCode.NotFound => new("NotFound", CicdErrorKind.NotFound, what, target, "Check the name; a system answers the same where the token may not see it."),
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => new("Conflict", CicdErrorKind.Conflict, what, target, "Somebody else changed it, or it is there already: look, and try again."),
            HttpStatusCode.Gone => new("Gone", CicdErrorKind.NotFound, what, target, "It was there once, and is not any more."),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnsupportedMediaType => new("RequestRejected", CicdErrorKind.Invalid, what, target, "Check what you gave."),
            >= HttpStatusCode.InternalServerError => new("ServerBroken", CicdErrorKind.Unavailable, what, target, "Try again later."),
            _ => new("AnswerInvalid", CicdErrorKind.Unavailable, what, target, "Check the context's address."),
        };
    }

    private string Said(ApiAnswer answer)
    {
        string text = dialect.Message(answer) is { Length: > 0 } message ? $": {Errors.Short(redaction.Text(message), 300)}" : ".";
        if (!text.EndsWith('.') && !text.EndsWith('!') && !text.EndsWith('?'))
            text += ".";
        return dialect.RequestIdHeader is { } header && answer.Header(header) is { } id ? $"{text} (Request {Errors.Shown(id)}.)" : text;
    }
}
