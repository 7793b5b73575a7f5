using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CicdTools.Tests.Fakes;

/// <summary>The reference registry, Debian's <c>docker-registry</c> (https://distribution.github.io/distribution/about/configuration/), on loopback, with nothing in it.</summary>
internal sealed class DockerRegistry : IAsyncDisposable
{
    private const string Program = "docker-registry";

    private readonly TestFolder _folder = new();
    private readonly HttpClient _http;
    private Process? _process;

    private DockerRegistry(string host, string? login)
    {
        Host = host;
        _http = new() { BaseAddress = new($"http://{host}/") };
        if (login is not null)
            _http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
    }

    /// <summary>Its host and port.</summary>
    public string Host { get; }

    /// <summary>Starts it; with a password, as htpasswd keeps it, whoever shows none is refused.</summary>
    public static async Task<DockerRegistry> StartAsync(string? login = null, string? hashed = null)
    {
        Assert.SkipUnless(TestTools.OnPath(Program), "docker-registry is not installed: apt-get install docker-registry.");
        for (int draw = 1; ; draw++)
        {
            DockerRegistry registry = new($"127.0.0.1:{Random.Shared.Next(20000, 60000)}", login);
            if (await registry.TryStartAsync(hashed))
                return registry;
            await registry.DisposeAsync();
            Assert.True(draw < 10, "No port was free for docker-registry.");
        }
    }

    /// <summary>Puts an image of one layer there, as https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#push says. Its digest.</summary>
    public async Task<string> PushAsync(string repository, string tag, DateTimeOffset created, string content = "hello")
    {
        string config = $$$"""{"created":"{{{created.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}}","architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""";
        string manifest = $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{await BlobAsync(repository, config)}}}","size":{{{config.Length}}} },"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{{await BlobAsync(repository, content)}}}","size":{{{content.Length}}} }]}""";
        using ByteArrayContent body = new(Encoding.UTF8.GetBytes(manifest)) { Headers = { ContentType = new MediaTypeHeaderValue("application/vnd.oci.image.manifest.v1+json") } };
        (await _http.PutAsync($"v2/{repository}/manifests/{tag}", body)).EnsureSuccessStatusCode();
        return Digest(manifest);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        if (_process is not null)
            await _process.WaitForExitAsync();
        _process?.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task<string> BlobAsync(string repository, string content)
    {
        string digest = Digest(content);
        using HttpResponseMessage begun = (await _http.PostAsync($"v2/{repository}/blobs/uploads/", null)).EnsureSuccessStatusCode();
        Uri place = new(_http.BaseAddress!, begun.Headers.Location!);
        using ByteArrayContent body = new(Encoding.UTF8.GetBytes(content)) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        (await _http.PutAsync(new Uri($"{place}{(place.Query.Length > 0 ? "&" : "?")}digest={Uri.EscapeDataString(digest)}"), body)).EnsureSuccessStatusCode();
        return digest;
    }

    private static string Digest(string content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";

    private async Task<bool> TryStartAsync(string? hashed)
    {
        string auth = "";
        if (hashed is not null)
        {
            await File.WriteAllTextAsync(_folder["htpasswd"], hashed);
            auth = $"auth:\n  htpasswd:\n    realm: test\n    path: {_folder["htpasswd"]}\n";
        }

        await File.WriteAllTextAsync(_folder["config.yml"], $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {_folder["data"]}\n  delete:\n    enabled: true\nhttp:\n  addr: {Host}\n{auth}");
        _process = Process.Start(new ProcessStartInfo(Program, ["serve", _folder["config.yml"]]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        for (int look = 0; look < 400 && !_process.HasExited; look++)
        {
            try
            {
                using HttpResponseMessage response = await _http.GetAsync("v2/");
                return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
            }
            catch (HttpRequestException exception) when (exception.InnerException is SocketException)
            {
                await Task.Delay(25);
            }
        }

        return false;
    }
}
