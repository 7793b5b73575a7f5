using System.Net.Http.Headers;
using CicdTools.Providers.Http;
using CicdTools.Providers.Registries;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Registries;

/// <summary>Images in the reference registry: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md.</summary>
public sealed class OciRegistryTests : IDisposable
{
    // Made by crypt(3) as bcrypt: https://distribution.github.io/distribution/about/configuration/#htpasswd takes no other.
    private const string Login = "ada:correct horse";
    private const string Hashed = "ada:$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n";

    private static readonly DateTimeOffset Created = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _ledgers = new();

    public void Dispose() => _ledgers.Dispose();

    [Fact]
    public async Task Tags_come_over_pages_and_one_is_told_in_full_and_removed()
    {
        await using DockerRegistry server = await DockerRegistry.StartAsync();
        string digest = "";
        for (int number = 0; number < 130; number++)
            digest = await server.PushAsync("octo/hello", $"0.0.{number}", Created, $"hello {number}");
        await server.PushAsync("octo/hello", "latest", Created, "hello 129");
        using OciRegistry registry = new(server.Host, null, new Caller(), Limits());
        string[] tags = await registry.TagsAsync("octo/hello", default) ?? [];
        Assert.Equal(131, tags.Length);
        Assert.Contains("0.0.129", tags);
        Assert.Null(await registry.TagsAsync("octo/nothing", default));
        (string found, ManifestModel manifest) = (await registry.FindAsync("octo/hello", "0.0.129", default))!.Value;
        Assert.Equal(digest, found);
        (long size, DateTimeOffset? created) = await registry.DescribeAsync("octo/hello", manifest, default);
        Assert.Equal((manifest.Config!.Size + "hello 129".Length, Created), (size, created));
        Assert.Null(await registry.FindAsync("octo/hello", "9.9.9", default));

        // Without an agreed plan nothing is removed.
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => registry.RemoveAsync("octo/hello", digest, default))).Id);
        await WriteScope.RunAsync(async () =>
        {
            await registry.RemoveAsync("octo/hello", digest, default);
            return (object?)null;
        });
        Assert.Null(await registry.FindAsync("octo/hello", "latest", default));
        Assert.Equal("InvalidName", (await Assert.ThrowsAsync<CicdException>(() => registry.TagsAsync("octo/../secret", default))).Id);
    }

    [Fact]
    public async Task A_registry_with_a_password_takes_it_and_refuses_whoever_has_none()
    {
        await using DockerRegistry server = await DockerRegistry.StartAsync(Login, Hashed);
        await server.PushAsync("octo/hello", "1.0.0", Created);
        using OciRegistry registry = new(server.Host, new(Login), new Caller(), Limits());
        Assert.Equal("1.0.0", Assert.Single((await registry.TagsAsync("octo/hello", default))!));
        foreach (SecretText? login in new[] { null, new SecretText("ada:wrong horse") })
        {
            List<string> said = [];
            using OciRegistry refused = new(server.Host, login, new Caller { Verbose = said.Add }, Limits());
            CicdException failure = await Assert.ThrowsAsync<CicdException>(() => refused.TagsAsync("octo/hello", default));
            Assert.Equal(("RegistryDenied", CicdErrorKind.Forbidden), (failure.Id, failure.Kind));
            Assert.DoesNotContain("wrong horse", string.Join('\n', said.Append(failure.Message)), StringComparison.Ordinal);
        }
    }

    // https://distribution.github.io/distribution/spec/auth/token/
    [Fact]
    public async Task A_registry_with_tokens_is_asked_with_one_and_the_password_goes_to_its_own_family_only()
    {
        await using TokenServer server = new();
        await server.StartAsync();
        string host = new Uri(server.Address).Authority;
        using (OciRegistry registry = new(host, new("ada:secret"), new Caller(), Limits()))
            Assert.Equal("1.0.0", Assert.Single((await registry.TagsAsync("octo/hello", default))!));
        Assert.Equal([("Basic YWRhOnNlY3JldA==", "registry.test", "repository:octo/hello:pull")], server.Asked);
        Assert.Equal(["Bearer t0k3n"], server.Shown.Distinct());

        // A registry that sends elsewhere for its tokens gets one of nobody's.
        server.Asked.Clear();
        server.Realm = server.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        List<string> warnings = [];
        using OciRegistry strange = new(host, new("ada:secret"), new Caller { Warn = warnings.Add }, Limits());
        await strange.TagsAsync("octo/hello", default);
        Assert.Equal([("", "registry.test", "repository:octo/hello:pull")], server.Asked);
        Assert.Contains("without the password", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"YWRhOnNlY3JldA=="}}}""", "ghcr.io", "ada:secret")]
    [InlineData("""{"auths":{"https://ghcr.io/v2/":{"username":"ada","password":"secret"}}}""", "ghcr.io", "ada:secret")]
    [InlineData("""{"auths":{"https://index.docker.io/v1/":{"auth":"YWRhOnNlY3JldA=="}}}""", "docker.io", "ada:secret")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"YWRhOnNlY3JldA=="}}}""", "evil.ghcr.io", null)]
    [InlineData("{}", "ghcr.io", null)]
    public void Credentials_are_found_by_their_host(string json, string host, string? login) => Assert.Equal(login, RegistryLogins.Find(json, host)?.Reveal());

    [Fact]
    public void Credentials_that_cannot_be_read_are_said_to_be_so_without_their_text()
    {
        CicdException failure = Assert.Throws<CicdException>(() => RegistryLogins.Find("""{"auths":{"ghcr.io":{"auth":"hunter2!"}}}""", "ghcr.io"));
        Assert.Equal("RegistryLoginInvalid", failure.Id);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    private HttpLimits Limits() => new() { Ledgers = _ledgers.Path, Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1) };

    private sealed class TokenServer : FakeServer
    {
        public List<(string Authorization, string Service, string Scope)> Asked { get; } = [];

        public List<string> Shown { get; } = [];

        public string? Realm { get; set; }

        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application)
        {
            application.MapGet("/token", (HttpContext context) =>
            {
                Asked.Add((context.Request.Headers.Authorization.ToString(), context.Request.Query["service"].ToString(), context.Request.Query["scope"].ToString()));
                return Results.Json(new { token = "t0k3n", expires_in = 300 });
            });
            application.MapGet("/v2/{**path}", (HttpContext context, string? path) =>
            {
                if (context.Request.Headers.Authorization.ToString() is not { Length: > 0 } shown)
                {
                    context.Response.Headers.WWWAuthenticate = new AuthenticationHeaderValue("Bearer", $"realm=\"{Realm ?? Address}/token\",service=\"registry.test\"").ToString();
                    return Results.Json(new { errors = new[] { new { code = "UNAUTHORIZED", message = "authentication required" } } }, statusCode: 401);
                }

                Shown.Add(shown);
                return Results.Json(new { name = "octo/hello", tags = new[] { "1.0.0" } });
            });
        }
    }
}
