using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.KubeConfigModels;

namespace CicdTools.Providers.Kubernetes;

/// <summary>How a cluster is reached: address, trust, and whom one is there.</summary>
internal sealed record ClusterAccess : IDisposable
{
    public required Uri Server { get; init; }

    public string Name { get; init; } = "";

    /// <summary>The namespace where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The user as the machine knows it.</summary>
    public string User { get; init; } = "";

    /// <summary>The sockets: with the cluster's authority and the client's certificate.</summary>
    public required HttpMessageHandler Transport { get; init; }

    /// <summary>Whether the sockets are of this alone, and end with it.</summary>
    public bool OwnsTransport { get; init; }

    /// <summary>The certificates of the cluster's own authority as PEM; null where the machine's are trusted.</summary>
    public string? Authorities { get; init; }

    /// <summary>When the client's certificate ends; null without one.</summary>
    public DateTimeOffset? CertificateEnds { get; init; }

    /// <summary>Gives the token; null where there is none.</summary>
    public Func<CancellationToken, ValueTask<SecretText?>>? Token { get; init; }

    /// <summary>What says that one acts as somebody else (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation).</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>The way that a connection means: an address of its own, a context of the kubeconfig, or the cluster that this runs in.</summary>
    public static ClusterAccess Of(Connection connection)
    {
        if (connection.Address is { } address)
            return new() { Server = new(address), Name = new Uri(address).Authority, Transport = Http.Transports.For(connection) };
        return KubeConfig.Find(connection.ProfileFile) is { } file ? FromFile(file, file.Require(connection.Profile).Name, connection.Proxy) : FromInside();
    }

    public void Dispose()
    {
        if (OwnsTransport)
            Transport.Dispose();
    }

    private static ClusterAccess FromFile(KubeConfig file, string context, string? proxy)
    {
        KubernetesClientConfiguration configuration = file.Build(context);
        UserCredentials? user = file.User(context);
        X509Certificate2? certificate = ClientCertificate(configuration, file.Path);
        ClusterAccess access = From(configuration, certificate, proxy);
        return access with
        {
            // A file goes before a token that stands beside it.
            Token = file.TokenFile(context) is { } tokenFile ? token => TokenFiles.ReadAsync(tokenFile, token) : access.Token,
            Name = file.ClusterName(context) ?? context,
            Namespace = file.Namespace(context) ?? "default",
            User = file.UserName(context) ?? "",
            Headers = user?.Impersonate is { Length: > 0 } other ? [("Impersonate-User", other), .. (user.ImpersonateGroups ?? []).Select(group => ("Impersonate-Group", group))] : [],
        };
    }

    // https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
    private static ClusterAccess FromInside()
    {
        if (!KubernetesClientConfiguration.IsInCluster())
            throw new CicdException("ProfileNotFound", CicdErrorKind.NotFound, "There is no kubeconfig on this machine, and it is not in a cluster.", KubernetesClientConfiguration.KubeConfigDefaultLocation, "Set KUBECONFIG, name a file with -ProfileFile, or give -Address with a token.");
        KubernetesClientConfiguration configuration = KubernetesClientConfiguration.InClusterConfig();
        return From(configuration, null, null) with { Name = "in-cluster", Namespace = configuration.Namespace ?? "default", User = "the pod's service account" };
    }

    private static ClusterAccess From(KubernetesClientConfiguration configuration, X509Certificate2? certificate, string? proxy)
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
        if (proxy is not null)
            handler.Proxy = new WebProxy(proxy) { UseDefaultCredentials = false };
        if (configuration.TlsServerName is { Length: > 0 } name)
            handler.SslOptions.TargetHost = name;
        if (configuration.SslCaCerts is { Count: > 0 } authorities)
        {
            // A cluster's authority is the cluster's alone: nobody else's is asked.
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        if (configuration.SkipTlsVerify)
            handler.SslOptions.RemoteCertificateValidationCallback = TrustAnybody;
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        return new()
        {
            Server = new(configuration.Host),
            Transport = handler,
            OwnsTransport = true,
            Authorities = configuration.SslCaCerts is { Count: > 0 } own ? string.Concat(own.Select(one => one.ExportCertificatePem() + "\n")) : null,
            CertificateEnds = certificate?.NotAfter.ToUniversalTime(),
            Token = Tokens(configuration),
        };
    }

#pragma warning disable CA5359 // The user's kubeconfig says so, by insecure-skip-tls-verify.
    private static bool TrustAnybody(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;
#pragma warning restore CA5359

    // What a program gave when the configuration was built is not asked for a second time.
    private static Func<CancellationToken, ValueTask<SecretText?>>? Tokens(KubernetesClientConfiguration configuration)
    {
        if (configuration.AccessToken is { Length: > 0 } given)
            return _ => ValueTask.FromResult<SecretText?>(new(given));
        return configuration.TokenProvider is not { } provider ? null : async token =>
            (await provider.GetAuthenticationHeaderAsync(token).ConfigureAwait(false)).Parameter is { Length: > 0 } text ? new(text) : null;
    }

    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration, string path)
    {
        try
        {
            string? certificate = Text(configuration.ClientCertificateData, configuration.ClientCertificateFilePath);
            string? key = Text(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath);
            if (certificate is null || key is null)
                return null;
            using X509Certificate2 pem = X509Certificate2.CreateFromPem(certificate, key);
            // Windows uses no key that is in memory only.
#pragma warning disable SYSLIB0057 // X509CertificateLoader is not in .NET 8.
            return new X509Certificate2(pem.Export(X509ContentType.Pkcs12));
#pragma warning restore SYSLIB0057
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CicdException("ProfileFileInvalid", CicdErrorKind.Invalid, $"The client certificate in the kubeconfig '{path}' cannot be used: {exception.Message}", path, "kubectl config view --raw shows it.", exception);
        }
    }

    private static string? Text(string? data, string? file) =>
        data is { Length: > 0 } ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : file is { Length: > 0 } ? File.ReadAllText(file) : null;
}
