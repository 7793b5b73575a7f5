using System.Net;
using System.Net.Sockets;

namespace CicdTools.Providers.Http;

/// <summary>Which failures another attempt may ride out, and which of those leave a write's result unknown.</summary>
internal static class Transience
{
    /// <summary>Whether the request never reached the server.</summary>
    public static bool NeverSent(Exception failure) => failure is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError };

    /// <summary>Whether nobody is there under that name, or nobody trustworthy: another attempt meets the same.</summary>
    public static bool IsLasting(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported or HttpRequestError.UserAuthenticationError
    }
    || failure is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } };

    public static bool IsTransport(Exception failure) => failure is HttpRequestException or IOException or Polly.Timeout.TimeoutRejectedException;

    /// <summary>Whether the server, or what stands before it, broke and may have mended by the next time.</summary>
    public static bool IsBroken(HttpStatusCode status) => status is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout;
}
