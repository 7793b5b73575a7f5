using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Aws;

/// <summary>Where AWS's credentials come from, each asked for real on loopback: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html.</summary>
[Collection("aws-environment")]
public sealed class CredentialSourceTests : IAsyncLifetime
{
    private const string ContainerToken = "the-container-s-token";
    private const string SignOnToken = "the-sign-on-s-token";

    private readonly AwsFixture _world = new();
    private readonly TestFolder _folder = new();
    private readonly List<string> _asked = [];
    private WebApplication _machine = null!;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        await _world.StartAsync();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _machine = builder.Build();
        _machine.Run(AnswerAsync);
        await _machine.StartAsync();
        _address = _machine.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _machine.StopAsync();
        await _machine.DisposeAsync();
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    [Fact]
    public async Task A_program_gives_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is cat.");
        File.WriteAllText(_folder["keys.json"], Keys("process").ToJsonString());
        await SignsAsync("process", $"[default]\ncredential_process = cat {_folder["keys.json"]}\n");
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => SignsAsync("process", "[default]\ncredential_process = false\n"));
        Assert.Equal(("CredentialNotFound", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
        Assert.Contains("default", error.Message, StringComparison.Ordinal);
    }

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
    [Fact]
    public async Task A_containers_role_gives_them()
    {
        using Variables variables = new(("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{_address}/container"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", ContainerToken));
        await SignsAsync("container", "", variables.Values);
        Assert.Contains("GET /container", _asked);
    }

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
    [Fact]
    public async Task An_instances_role_gives_them()
    {
        using Variables variables = new(("AWS_EC2_METADATA_SERVICE_ENDPOINT", _address), ("AWS_EC2_METADATA_DISABLED", null));
        await SignsAsync("instance", "", variables.Values);
        // The second version of the service: a token first, and nothing without it.
        Assert.Equal("PUT /latest/api/token", _asked[0]);
        Assert.Contains("GET /latest/meta-data/iam/security-credentials/build-role", _asked);
    }

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html: the token lies under the session's name, or that of the start page.
    [Theory]
    [InlineData("[profile corp]\nsso_session = contoso\nsso_account_id = 123456789012\nsso_role_name = Developer\n[sso-session contoso]\nsso_region = eu-west-1\nsso_start_url = https://contoso.awsapps.com/start\n", "contoso")]
    [InlineData("[profile corp]\nsso_start_url = https://contoso.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = Developer\n", "https://contoso.awsapps.com/start")]
    public async Task A_sign_in_that_aws_sso_login_left_gives_them_until_it_has_ended(string config, string name)
    {
        string file = _folder[".aws", "sso", "cache", $"{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(name)))}.json"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        void Leave(string token, TimeSpan life) => File.WriteAllText(file, new JsonObject { ["startUrl"] = "https://contoso.awsapps.com/start", ["region"] = "eu-west-1", ["accessToken"] = token, ["expiresAt"] = Iso(life) }.ToJsonString());
        Leave(SignOnToken, TimeSpan.FromHours(8));
        AwsProvider provider = await SignsAsync("sign-on", config, profile: "corp");
        Assert.Equal(["GET /federation/credentials?role_name=Developer&account_id=123456789012"], _asked);
        // What it gave ends sooner than the sign-in, and is asked for again shortly before.
        _world.Clock.Advance(TimeSpan.FromMinutes(56));
        await provider.GetAccountAsync(default);
        Assert.Equal(2, _asked.Count);

        foreach ((string token, TimeSpan life) in new[] { (SignOnToken, TimeSpan.FromMinutes(-1)), ("one-that-the-portal-does-not-take", TimeSpan.FromHours(8)) })
        {
            Leave(token, life);
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => SignsAsync("sign-on", config, profile: "corp"));
            Assert.Equal("SignInEnded", error.Id);
            Assert.Equal("Run 'aws sso login --profile corp'.", error.Remedy);
            Assert.DoesNotContain(token, $"{error}", StringComparison.Ordinal);
        }
    }

    // https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
    [Fact]
    public async Task A_sign_in_whose_token_has_ended_is_renewed_for_all_tools_as_long_as_it_lasts()
    {
        const string Config = "[profile corp]\nsso_session = contoso\nsso_account_id = 123456789012\nsso_role_name = Developer\n[sso-session contoso]\nsso_region = eu-west-1\nsso_start_url = https://contoso.awsapps.com/start\n";
        string file = _folder[".aws", "sso", "cache", $"{Convert.ToHexStringLower(SHA1.HashData("contoso"u8))}.json"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        void Leave(string refresh, TimeSpan registration) => File.WriteAllText(file, new JsonObject { ["startUrl"] = "https://contoso.awsapps.com/start", ["accessToken"] = "ended", ["expiresAt"] = Iso(TimeSpan.FromHours(-1)), ["refreshToken"] = refresh, ["clientId"] = "client", ["clientSecret"] = "secret", ["registrationExpiresAt"] = Iso(registration), ["theirs"] = 1 }.ToJsonString());
        Leave("refresh-1", TimeSpan.FromDays(30));
        await SignsAsync("sign-on", Config, profile: "corp");
        Assert.Equal(["POST /token", "GET /federation/credentials?role_name=Developer&account_id=123456789012"], _asked);
        JsonNode kept = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Equal((SignOnToken, "refresh-2", Iso(TimeSpan.FromHours(1)), 1), (kept["accessToken"]!.GetValue<string>(), kept["refreshToken"]!.GetValue<string>(), kept["expiresAt"]!.GetValue<string>(), kept["theirs"]!.GetValue<int>()));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!));

        // One that is refused, and one whose registration has ended, is signed in anew.
        foreach ((string refresh, TimeSpan registration) in new[] { ("refresh-0", TimeSpan.FromDays(30)), ("refresh-1", TimeSpan.FromDays(-1)) })
        {
            Leave(refresh, registration);
            Assert.Equal("SignInEnded", (await Assert.ThrowsAsync<CicdException>(() => SignsAsync("sign-on", Config, profile: "corp"))).Id);
        }
    }

    private string Iso(TimeSpan later) => (_world.Clock.GetUtcNow() + later).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
    [Fact]
    public async Task A_role_is_taken_with_what_the_container_gives()
    {
        using Variables variables = new(("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{_address}/container"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", ContainerToken));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => SignsAsync("container", "[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/r\ncredential_source = EcsContainer\n", variables.Values, profile: "dev"));
        // This world's STS gives no roles; it was asked, by the container's key.
        Assert.Contains("sts:AssumeRole", $"{error.Message} {error.Remedy}", StringComparison.Ordinal);
        Assert.Contains("GET /container", _asked);
    }

    private async Task<AwsProvider> SignsAsync(string source, string config, IReadOnlyDictionary<string, string>? variables = null, string? profile = null)
    {
        File.WriteAllText(_folder["config"], config);
        Dictionary<string, string> environment = new(variables ?? new Dictionary<string, string>()) { ["HOME"] = _folder.Path, ["USERPROFILE"] = _folder.Path, ["AWS_ENDPOINT_URL_STS"] = _world.Server.Address, ["AWS_ENDPOINT_URL_SSO"] = _address, ["AWS_ENDPOINT_URL_SSO_OIDC"] = _address };
        Connection connection = new() { Name = "work", Provider = "Aws", Profile = profile, ProfileFile = _folder["config"], Region = "eu-west-1", Credential = new("ambient") };
        AwsProvider provider = new(connection, new Caller { Clock = _world.Clock }, new ProviderCatalog(), new() { Ledgers = _folder["ledgers"] }, environment);
        Assert.Equal("arn:aws:iam::123456789012:user/ana", (await provider.GetAccountAsync(default)).Name);
        Assert.Equal($"token-of-{source}", _world.Server.Exchanges[^1].Headers["X-Amz-Security-Token"]);
        return provider;
    }

    // As the documentation of each source has it; the names differ in one.
    private static JsonObject Keys(string source) => new()
    {
        ["Version"] = 1,
        ["AccessKeyId"] = AwsServer.Token.Split(':')[0],
        ["SecretAccessKey"] = AwsServer.Token.Split(':')[1],
        [source == "process" ? "SessionToken" : "Token"] = $"token-of-{source}",
        ["Expiration"] = "2126-01-01T00:00:00Z",
    };

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string asked = $"{request.Method} {request.Path}{request.QueryString}";
        lock (_asked)
            _asked.Add(asked);
        (int status, string text) = asked switch
        {
            "GET /container" when request.Headers.Authorization == ContainerToken => (200, Keys("container").ToJsonString()),
            "PUT /latest/api/token" when request.Headers.ContainsKey("x-aws-ec2-metadata-token-ttl-seconds") => (200, "instance-token"),
            "GET /latest/meta-data/iam/info" when request.Headers["x-aws-ec2-metadata-token"] == "instance-token" => (200, """{"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/build","InstanceProfileId":"AIPA0000000000000001"}"""),
            "GET /latest/meta-data/iam/security-credentials/" or "GET /latest/meta-data/iam/security-credentials" when request.Headers["x-aws-ec2-metadata-token"] == "instance-token" => (200, "build-role"),
            "GET /latest/meta-data/iam/security-credentials/build-role" when request.Headers["x-aws-ec2-metadata-token"] == "instance-token" => (200, Instance()),
            { } other when other.StartsWith("GET /federation/credentials", StringComparison.Ordinal) => request.Headers["x-amz-sso_bearer_token"] == SignOnToken ? (200, SignOn()) : (401, """{"__type":"UnauthorizedException","message":"Session token not found or invalid"}"""),
            "POST /token" => (await new StreamReader(request.Body).ReadToEndAsync()).Contains("\"refresh-1\"", StringComparison.Ordinal) ? (200, $$"""{"accessToken":"{{SignOnToken}}","tokenType":"Bearer","expiresIn":3600,"refreshToken":"refresh-2"}""") : (400, """{"error":"invalid_grant","error_description":"Invalid refresh token provided"}"""),
            _ => (404, ""),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = text.StartsWith('{') ? "application/json" : "text/plain";
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
        if (request.Path == "/latest/api/token")
            context.Response.Headers["x-aws-ec2-metadata-token-ttl-seconds"] = "21600";
        await context.Response.WriteAsync(text);
    }

    private static string Instance()
    {
        JsonObject keys = Keys("instance");
        keys["Code"] = "Success";
        keys["Type"] = "AWS-HMAC";
        keys["LastUpdated"] = "2026-01-01T00:00:00Z";
        return keys.ToJsonString();
    }

    // https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html: for an hour.
    private string SignOn() => new JsonObject
    {
        ["roleCredentials"] = new JsonObject
        {
            ["accessKeyId"] = AwsServer.Token.Split(':')[0],
            ["secretAccessKey"] = AwsServer.Token.Split(':')[1],
            ["sessionToken"] = "token-of-sign-on",
            ["expiration"] = (_world.Clock.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds(),
        },
    }.ToJsonString();

    /// <summary>Variables of this process, which AWS's SDK reads by itself, for as long as a test wants them.</summary>
    private sealed class Variables : IDisposable
    {
        private readonly Dictionary<string, string?> _before = [];

        public Variables(params (string Name, string? Value)[] values)
        {
            foreach ((string name, string? value) in values)
            {
                _before[name] = Environment.GetEnvironmentVariable(name);
                Environment.SetEnvironmentVariable(name, value);
            }

            Values = values.Where(one => one.Value is not null).ToDictionary(one => one.Name, one => one.Value!);
        }

        public IReadOnlyDictionary<string, string> Values { get; }

        public void Dispose()
        {
            foreach ((string name, string? value) in _before)
                Environment.SetEnvironmentVariable(name, value);
        }
    }
}
