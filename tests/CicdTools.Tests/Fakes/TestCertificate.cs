using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CicdTools.Tests.Fakes;

/// <summary>A certificate for a server on loopback, of an authority that nobody knows.</summary>
internal static class TestCertificate
{
    /// <param name="authorityFile">Where the authority's certificate is written, as PEM.</param>
    public static async Task<X509Certificate2> MakeAsync(string authorityFile)
    {
        using RSA authorityKey = RSA.Create(2048), serverKey = RSA.Create(2048);
        CertificateRequest authorityRequest = new("CN=CicdTools test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        CertificateRequest request = new("CN=127.0.0.1", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        await File.WriteAllTextAsync(authorityFile, authority.ExportCertificatePem());
        return X509CertificateLoader.LoadPkcs12(signed.CopyWithPrivateKey(serverKey).Export(X509ContentType.Pfx), null);
    }
}
