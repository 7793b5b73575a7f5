using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Http;

/// <summary>A server whose certificate comes from an authority of one's own.</summary>
public sealed class TlsTests : IAsyncDisposable
{
    private readonly ChainFixture _fixture = new();
    private readonly TestFolder _folder = new();
    private WebApplication? _application;

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_trusted_when_its_authority_is_named_and_only_then()
    {
        string address = await ServeAsync();
        using ApiClient stranger = _fixture.Client(address);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => stranger.ReadAsync(ApiRequest.Get($"/thing"), PlainJson.Default.PlainThing, default));
        Assert.Equal("CertificateNotTrusted", error.Id);
        Assert.Contains("-CertificateAuthority", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(_fixture.Clock.Waits);

        using ApiClient friend = _fixture.Client(address, authority: _folder["ca.pem"]);
        Assert.Equal("thing", (await friend.ReadAsync(ApiRequest.Get($"/thing"), PlainJson.Default.PlainThing, default)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    public void A_file_without_a_certificate_is_said_to_have_none(string text)
    {
        File.WriteAllText(_folder["bad.pem"], text);
        Assert.Equal("CertificateAuthorityInvalid", Assert.Throws<CicdException>(() => _fixture.Client("https://127.0.0.1:1", authority: _folder["bad.pem"])).Id);
    }

    // https://spinnaker.io/docs/setup/security/authentication/x509/
    [Fact]
    public async Task A_server_that_wants_a_certificate_of_its_callers_gets_the_one_that_is_named()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 own = new CertificateRequest("CN=ada", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(_folder["me.pem"], $"{own.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
        string address = await ServeAsync(own.Thumbprint);
        using ApiClient friend = _fixture.Client(address, authority: _folder["ca.pem"], certificate: _folder["me.pem"]);
        Assert.Equal("thing", (await friend.ReadAsync(ApiRequest.Get($"/thing"), PlainJson.Default.PlainThing, default)).Name);
        using ApiClient stranger = _fixture.Client(address, authority: _folder["ca.pem"]);
        Assert.Equal(CicdErrorKind.Unavailable, (await Assert.ThrowsAsync<CicdException>(() => stranger.ReadAsync(ApiRequest.Get($"/thing"), PlainJson.Default.PlainThing, default))).Kind);
        Assert.Equal("ClientCertificateInvalid", Assert.Throws<CicdException>(() => _fixture.Client(address, certificate: _folder["ca.pem"])).Id);
    }

    private async Task<string> ServeAsync(string? wanted = null)
    {
        X509Certificate2 certificate = await TestCertificate.MakeAsync(_folder["ca.pem"]);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate, https =>
        {
            if (wanted is null)
                return;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (given, _, _) => given.Thumbprint == wanted;
        })));
        _application = builder.Build();
        _application.MapGet("/thing", () => Results.Json(new { name = "thing" }));
        await _application.StartAsync();
        return _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }
}
