using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace CicdTools.Providers.Aws;

/// <summary>The profiles of AWS's own files on this machine: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html.</summary>
internal sealed class AwsProfiles(string? file)
{
    private const string Default = "default";

    private readonly CredentialProfileStoreChain _files = new(file);

    public CredentialProfileStoreChain Files => _files;

    public static IReadOnlyList<ProfileInfo> All(string? file)
    {
        string current = Current(Hosted.AmbientToken.Current) ?? Default;
        return [.. new AwsProfiles(file).Names().Select(name => new ProfileInfo(name, null, name == current))];
    }

    /// <summary>The profile that the environment names; null for none.</summary>
    public static string? Current(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("AWS_PROFILE") is { Length: > 0 } name ? name : null;

    /// <summary>The connection with profile and region as they are now: whoever changes them later changes the AWS CLI, and not where we write.</summary>
    public static Connection Settle(Connection connection, IReadOnlyDictionary<string, string> environment)
    {
        AwsProfiles profiles = new(connection.ProfileFile);
        // Keys that were given, or that the environment holds, are no profile's.
        string? name = connection.Profile ?? (connection.Credential is { Kind: "ambient" } && !environment.ContainsKey("AWS_ACCESS_KEY_ID") ? Current(environment) : null);
        if (name is not null)
            profiles.Require(name);
        return connection with { Profile = name, Region = profiles.Region(connection with { Profile = name }, environment) };
    }

    /// <summary>The region: the connection's, else the environment's, else the profile's.</summary>
    /// <exception cref="CicdException"><c>RegionMissing</c>.</exception>
    public string Region(Connection connection, IReadOnlyDictionary<string, string> environment) =>
        connection.Region
        ?? (environment.GetValueOrDefault("AWS_REGION") is { Length: > 0 } region ? region : null)
        ?? (environment.GetValueOrDefault("AWS_DEFAULT_REGION") is { Length: > 0 } fallback ? fallback : null)
        ?? Find(connection.Profile ?? Current(environment) ?? Default)?.Region?.SystemName
        ?? throw new CicdException("RegionMissing", CicdErrorKind.Invalid, $"No region is told for '{connection.Name}': not by -Region, not by AWS_REGION, and not by its profile.", connection.Name, "Connect with -Region, such as -Region eu-west-1, or run 'aws configure set region eu-west-1'.");

    public CredentialProfile? Find(string name) => Read(() => _files.TryGetProfile(name, out CredentialProfile profile) ? profile : null, name);

    /// <exception cref="CicdException"><c>ProfileNotFound</c>.</exception>
    public CredentialProfile Require(string name) =>
        Find(name) ?? throw Errors.NotFound("ProfileNotFound", "profile", name, Names(), "Check the name, or make it: aws configure --profile NAME, or aws configure sso.");

    private string[] Names() => Read(() => _files.ListProfiles().Select(profile => profile.Name).Order(StringComparer.Ordinal).ToArray(), Default) ?? [];

    private static T? Read<T>(Func<T?> read, string name)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or AmazonClientException or InvalidDataException or ArgumentException)
        {
            throw new CicdException("ProfileFileInvalid", CicdErrorKind.Invalid, $"AWS's files of profiles cannot be read: {exception.Message}", name, "Mend ~/.aws/config and ~/.aws/credentials.", exception);
        }
    }
}
