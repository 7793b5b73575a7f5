using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.Google;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>Whose the calls of Google Cloud are.</summary>
public sealed class CredentialTests : GoogleTests
{
    // https://developers.google.com/identity/protocols/oauth2/service-account#httprest
    [Fact]
    public async Task The_key_of_a_service_account_signs_for_a_token_and_names_its_project()
    {
        using RSA key = RSA.Create(2048);
        string json = new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = GoogleServer.Project,
            ["private_key_id"] = "k1",
            ["private_key"] = key.ExportPkcs8PrivateKeyPem(),
            ["client_email"] = "ci@contoso-ci.iam.gserviceaccount.com",
            ["client_id"] = "1",
            ["token_uri"] = $"{World.Server.Address}/token",
        }.ToJsonString();
        GoogleProvider provider = World.Provider(json, World.Connection with { Project = null });
        Assert.Empty(await provider.GetRunsAsync(new(), default).ToListAsync());
        // One token serves many calls.
        Assert.Empty(await provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Single(World.Google.Assertions);
        string[] parts = World.Google.Assertions[0].Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), FromBase64Url(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        JsonNode claims = JsonNode.Parse(FromBase64Url(parts[1]))!;
        Assert.Equal(("ci@contoso-ci.iam.gserviceaccount.com", "https://www.googleapis.com/auth/cloud-platform"), ((string)claims["iss"]!, (string)claims["scope"]!));
        Assert.Contains(World.Server.Exchanges, exchange => exchange.Path == $"/v1/{GoogleServer.Parent}/builds");
        Assert.DoesNotContain(World.Said, line => line.Contains("PRIVATE KEY", StringComparison.Ordinal));
    }

    // https://google.aip.dev/auth/4117
    [Fact]
    public async Task A_federated_workload_exchanges_its_own_token()
    {
        using TestFolder folder = new();
        File.WriteAllText(folder["token"], "the-workload's-own-token");
        string json = new JsonObject
        {
            ["type"] = "external_account",
            ["audience"] = "//iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/ci/providers/github",
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt",
            ["token_url"] = $"{World.Server.Address}/sts",
            ["credential_source"] = new JsonObject { ["file"] = folder["token"] },
        }.ToJsonString();
        GoogleProvider provider = World.Provider(json);
        Assert.Empty(await provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Contains("the-workload", Assert.Single(World.Google.Exchanged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_is_none_is_said_to_be()
    {
        Assert.Equal("CredentialInvalid", await IdAsync(async () => await World.Provider("{\"type\":").GetRunsAsync(new(), default).ToListAsync()));
        Assert.Equal("CredentialInvalid", await IdAsync(async () => await World.Provider("{\"type\":\"service_account\"}").GetRunsAsync(new(), default).ToListAsync()));
        using RSA key = RSA.Create(2048);
        World.Google.TokenError = "invalid_grant";
        string json = new JsonObject { ["type"] = "service_account", ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["client_email"] = "a@b", ["token_uri"] = $"{World.Server.Address}/token" }.ToJsonString();
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await World.Provider(json).GetRunsAsync(new(), default).ToListAsync());
        Assert.Equal(("CredentialRejected", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
    }

    // https://docs.cloud.google.com/sdk/docs/properties and https://docs.cloud.google.com/pubsub/docs/emulator
    [Fact]
    public async Task The_machine_names_the_token_the_project_the_region_and_the_addresses()
    {
        Dictionary<string, string> environment = new()
        {
            ["GOOGLE_OAUTH_ACCESS_TOKEN"] = GoogleServer.Token,
            ["CLOUDSDK_CORE_PROJECT"] = GoogleServer.Project,
            ["CLOUDSDK_BUILDS_REGION"] = GoogleServer.Location,
            ["CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDBUILD"] = World.Server.Address,
        };
        Connection ambient = new() { Name = "work", Provider = "Google", Credential = new("ambient") };
        GoogleProvider provider = World.Ambient(ambient, environment);
        Assert.Empty(await provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Equal($"/v1/{GoogleServer.Parent}/builds", World.Server.Exchanges.Single().Path);
        Assert.Equal("ProjectMissing", (await Assert.ThrowsAsync<CicdException>(() => Task.FromResult(World.Ambient(ambient, new Dictionary<string, string>())))).Id);
    }

    // https://docs.cloud.google.com/docs/authentication/application-default-credentials
    [Fact]
    public async Task The_machines_application_default_credentials_are_used()
    {
        using TestFolder folder = new();
        using RSA key = RSA.Create(2048);
        File.WriteAllText(folder["key.json"], new JsonObject { ["type"] = "service_account", ["project_id"] = GoogleServer.Project, ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["client_email"] = "machine@contoso-ci.iam.gserviceaccount.com", ["token_uri"] = $"{World.Server.Address}/token" }.ToJsonString());
        string? before = Environment.GetEnvironmentVariable("GOOGLE_APPLICATION_CREDENTIALS");
        Environment.SetEnvironmentVariable("GOOGLE_APPLICATION_CREDENTIALS", folder["key.json"]);
        try
        {
            // Google's own addresses, which its own variables lead to this machine.
            GoogleProvider provider = World.Ambient(new() { Name = "work", Provider = "Google", Project = GoogleServer.Project, Region = GoogleServer.Location, Credential = new("ambient") }, new Dictionary<string, string> { ["CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDBUILD"] = World.Server.Address });
            Assert.Empty(await provider.GetRunsAsync(new(), default).ToListAsync());
        }
        finally
        {
            Environment.SetEnvironmentVariable("GOOGLE_APPLICATION_CREDENTIALS", before);
        }

        JsonNode claims = JsonNode.Parse(FromBase64Url(Assert.Single(World.Google.Assertions).Split('.')[1]))!;
        Assert.Equal("machine@contoso-ci.iam.gserviceaccount.com", (string)claims["iss"]!);
        Assert.Contains(World.Said, line => line.Contains("application default credentials", StringComparison.Ordinal));
    }

    // A token that the machine has goes to Google alone, not to whoever stands at an address.
    [Fact]
    public async Task The_machines_own_token_goes_to_no_address_of_anybodys_choice()
    {
        GoogleProvider provider = World.Ambient(World.Connection with { Credential = new("ambient") }, new Dictionary<string, string> { ["GOOGLE_OAUTH_ACCESS_TOKEN"] = GoogleServer.Token });
        Assert.Equal("CredentialRejected", await IdAsync(async () => await provider.GetRunsAsync(new(), default).ToListAsync()));
        Assert.DoesNotContain(World.Server.Exchanges, exchange => exchange.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task An_account_says_what_it_may_not_do()
    {
        World.Google.Permissions.Remove("cloudbuild.builds.approve");
        Account account = await Provider.GetAccountAsync(default);
        Assert.Equal(["It may not approve builds."], account.Lacks);
        // A project that is new can be connected to, so that it can be initialized.
        World.Google.Disabled.Add("cloudresourcemanager.googleapis.com");
        Assert.Contains("Initialize-CicdProvider", Assert.Single((await Provider.GetAccountAsync(default)).Lacks), StringComparison.Ordinal);
    }

    private static byte[] FromBase64Url(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4));
}
