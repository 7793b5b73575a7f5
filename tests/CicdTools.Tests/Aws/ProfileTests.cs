using CicdTools.Providers;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Profiles and regions as AWS's own files tell them: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Region_comes_from_the_connection_the_environment_or_the_profile()
    {
        AwsProfiles profiles = new(Write("[dev]\naws_access_key_id = AKIA\naws_secret_access_key = s\nregion = eu-west-3\n"));
        Dictionary<string, string> environment = [];
        Connection connection = new() { Name = "work", Profile = "dev" };
        Assert.Equal("eu-west-3", profiles.Region(connection, environment));
        environment["AWS_DEFAULT_REGION"] = "us-west-2";
        Assert.Equal("us-west-2", profiles.Region(connection, environment));
        environment["AWS_REGION"] = "us-west-1";
        Assert.Equal("us-west-1", profiles.Region(connection, environment));
        Assert.Equal("eu-north-1", profiles.Region(connection with { Region = "eu-north-1" }, environment));
    }

    [Fact]
    public void A_region_that_nobody_tells_is_asked_for()
    {
        CicdException error = Assert.Throws<CicdException>(() => new AwsProfiles(Write("[dev]\naws_access_key_id = AKIA\naws_secret_access_key = s\n")).Region(new() { Name = "work", Profile = "dev" }, new Dictionary<string, string>()));
        Assert.Equal("RegionMissing", error.Id);
        Assert.Contains("-Region", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_is_not_there_is_answered_with_those_that_are()
    {
        Connection connection = new() { Name = "work", Provider = "Aws", Profile = "nothing", ProfileFile = Write("[dev]\naws_access_key_id = A\naws_secret_access_key = s\n[prod]\naws_access_key_id = A\naws_secret_access_key = s\nregion = eu-west-1\n"), Credential = new("ambient") };
        CicdException error = Assert.Throws<CicdException>(() => AwsProfiles.Settle(connection, new Dictionary<string, string>()));
        Assert.Equal("ProfileNotFound", error.Id);
        Assert.Contains("dev, prod", error.Message, StringComparison.Ordinal);
        Connection settled = AwsProfiles.Settle(connection with { Profile = "prod" }, new Dictionary<string, string>());
        Assert.Equal(("prod", "eu-west-1"), (settled.Profile, settled.Region));
        Assert.Contains(new ProviderCatalog().GetProfiles("Aws", connection.ProfileFile), profile => profile.Name == "dev");
    }

    [Fact]
    public async Task A_sign_in_that_was_never_made_or_has_ended_is_said_with_the_command_that_makes_it()
    {
        string file = Write($"[corp]\nsso_start_url = https://{Guid.NewGuid():N}.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = Developer\nregion = eu-west-1\n");
        CicdException error = await FailsAsync(file, "corp");
        Assert.Equal(("SignInEnded", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
        Assert.Contains("aws sso login --profile corp", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[a]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = b\n[b]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = a\n", "ProfileInvalid")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = nothing\n", "ProfileNotFound")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n", "CredentialNotFound")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = b\nmfa_serial = arn:aws:iam::1:mfa/m\n[b]\naws_access_key_id = AKIA\naws_secret_access_key = s\n", "MfaNotAsked")]
    [InlineData("[a]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /no/such/file\n", "CredentialNotFound")]
    public async Task A_profile_that_cannot_sign_says_why(string text, string id) => Assert.Equal(id, (await FailsAsync(Write(text), "a")).Id);

    [Fact]
    public async Task Nothing_anywhere_is_said_to_be_nothing()
    {
        CicdException error = await FailsAsync(Write("[other]\nregion = eu-west-1\n"), null);
        Assert.Equal("CredentialNotFound", error.Id);
        Assert.Contains("-Profile", error.Remedy, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        string file = _folder["config"];
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<CicdException> FailsAsync(string file, string? profile)
    {
        Connection connection = new() { Name = "work", Provider = "Aws", Profile = profile, ProfileFile = file, Region = "eu-west-1", Credential = new("ambient") };
        await using AwsProvider provider = new(connection, new Caller(), new ProviderCatalog(), environment: new Dictionary<string, string> { ["AWS_EC2_METADATA_DISABLED"] = "true" });
        return await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default));
    }
}
