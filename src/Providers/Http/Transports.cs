using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CicdTools.Providers.Http;

/// <summary>The sockets: one pool for each setting of TLS, of the caller's certificate and of the proxy, shared by all contexts of the process. They follow no redirect and keep no cookie.</summary>
internal static class Transports
{
    private static readonly ConcurrentDictionary<(string? Authority, string? Client, string? Proxy), HttpMessageHandler> Pools = new();

    public static HttpMessageHandler For(Connection connection) =>
        Pools.GetOrAdd((connection.CertificateAuthority, connection.ClientCertificate, connection.Proxy), key => Create(key.Authority, key.Client, key.Proxy));

    private static SocketsHttpHandler Create(string? authority, string? client, string? proxy)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 100,
        };
        // Without one of its own, .NET takes the system's: HTTPS_PROXY, ALL_PROXY and NO_PROXY, or what Windows and macOS have set.
        if (proxy is not null)
            handler.Proxy = new WebProxy(proxy) { UseDefaultCredentials = false };
        if (authority is not null)
            handler.SslOptions.CertificateChainPolicy = Trust(authority);
        if (client is not null)
        {
            X509Certificate2 own = Own(client);
            handler.SslOptions.ClientCertificates = [own];
            // The server's list of issuers may be of any length, none too: it is the one that the context names, or none.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return handler;
    }

    /// <summary>The caller's own certificate, with its key.</summary>
    private static X509Certificate2 Own(string path)
    {
        try
        {
            using X509Certificate2 read = X509Certificate2.CreateFromPemFile(path);
            // A key that is in memory alone is none to Windows' TLS: https://github.com/dotnet/runtime/issues/23749.
            return new(read.Export(X509ContentType.Pfx));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CicdException("ClientCertificateInvalid", CicdErrorKind.Invalid, $"'{path}' holds no certificate with its key: {exception.Message}", path, "Give a file of PEM with both, the key without a password.", exception);
        }
    }

    /// <summary>Trust in the system's authorities and, besides them, in the file's.</summary>
    private static X509ChainPolicy Trust(string path)
    {
        X509Certificate2Collection own = [];
        try
        {
            own.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CicdException("CertificateAuthorityInvalid", CicdErrorKind.Invalid, $"The certificates in '{path}' cannot be read: {exception.Message}", path, "Give a file of PEM certificates.", exception);
        }

        if (own.Count == 0)
            throw new CicdException("CertificateAuthorityInvalid", CicdErrorKind.Invalid, $"'{path}' holds no certificate.", path, "Give a file of PEM certificates.");
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(own);
        using X509Store system = new(StoreName.Root, StoreLocation.LocalMachine);
        system.Open(OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(system.Certificates);
        return policy;
    }
}
