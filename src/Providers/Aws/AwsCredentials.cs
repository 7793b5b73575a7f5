using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace CicdTools.Providers.Aws;

/// <summary>
/// Finds what signs, in the order of https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html: the environment, a web identity,
/// a profile with all that one may refer to, a container's role, an instance's role. What ends is found again before it does.
/// </summary>
internal sealed class AwsCredentials(Connection connection, Caller caller, IReadOnlyDictionary<string, string> environment, AwsPlace place, Http.HttpLimits? limits)
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly AwsProfiles _profiles = new(connection.ProfileFile);
    private readonly SemaphoreSlim _turn = new(1);
    private AwsKeys? _keys;

    public async ValueTask<SecretText?> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_keys is null || _keys.ExpiresAt - Early <= caller.Clock.GetUtcNow())
                _keys = await FindAsync(cancellationToken).ConfigureAwait(false);
            return _keys.Pack();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<AwsKeys> FindAsync(CancellationToken cancellationToken)
    {
        if (connection.Profile is { } named)
            return await OfProfileAsync(named, [], cancellationToken).ConfigureAwait(false);
        if (FromEnvironment() is { } keys)
            return keys;
        if (Variable("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && Variable("AWS_ROLE_ARN") is { } role)
            return await Roles().ByWebIdentityAsync(role, Variable("AWS_ROLE_SESSION_NAME"), file, cancellationToken).ConfigureAwait(false);
        if (AwsProfiles.Current(environment) is { } current)
            return await OfProfileAsync(current, [], cancellationToken).ConfigureAwait(false);
        if (_profiles.Find("default") is { CanCreateAWSCredentials: true })
            return await OfProfileAsync("default", [], cancellationToken).ConfigureAwait(false);
        if (Variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || Variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null)
            return await FromSdkAsync(() => new GenericContainerCredentials(), "the container's role", cancellationToken).ConfigureAwait(false);
        if (Variable("AWS_EC2_METADATA_DISABLED") != "true")
            return await FromSdkAsync(() => new InstanceProfileAWSCredentials(), "the instance's role", cancellationToken).ConfigureAwait(false);
        throw None("neither the environment nor the default profile has an access key");
    }

    private async Task<AwsKeys> OfProfileAsync(string name, HashSet<string> asked, CancellationToken cancellationToken)
    {
        CredentialProfile profile = _profiles.Require(name);
        CredentialProfileOptions options = profile.Options;
        if (options.SsoAccountId is not null)
            return await new AwsSignOn(connection, caller, place, limits).GetAsync(name, options, cancellationToken).ConfigureAwait(false);
        if (options.RoleArn is { } role)
        {
            if (options.WebIdentityTokenFile is { } file)
                return await Roles().ByWebIdentityAsync(role, options.RoleSessionName, file, cancellationToken).ConfigureAwait(false);
            if (options.MfaSerial is not null)
                throw new CicdException("MfaNotAsked", CicdErrorKind.NotSupported, $"The profile '{name}' takes its role with a code of a second factor, which is not asked for here.", name, $"Run 'aws configure export-credentials --profile {name}', and give what it prints by the environment.");
            // A profile may be its own source, if it has keys.
            if (!asked.Add(name))
                return options.AccessKey is null ? throw Circle(name) : new(options.AccessKey, options.SecretKey, options.Token);
            AwsKeys source = await SourceOfAsync(name, options, asked, cancellationToken).ConfigureAwait(false);
            return await Roles().AssumeAsync(source, role, options.RoleSessionName, options.ExternalID, cancellationToken).ConfigureAwait(false);
        }

        return options.AccessKey is { } id
            ? new(id, options.SecretKey, options.Token)
            : await FromSdkAsync(() => profile.GetAWSCredentials(_profiles.Files), $"the profile '{name}'", cancellationToken).ConfigureAwait(false);
    }

    private async Task<AwsKeys> SourceOfAsync(string name, CredentialProfileOptions options, HashSet<string> asked, CancellationToken cancellationToken) => (options.SourceProfile, options.CredentialSource) switch
    {
        ({ } profile, _) => await OfProfileAsync(profile, asked, cancellationToken).ConfigureAwait(false),
        (_, "Environment") => FromEnvironment() ?? throw None($"the profile '{name}' takes its source from the environment, which has no access key"),
        (_, "EcsContainer") => await FromSdkAsync(() => new GenericContainerCredentials(), "the container's role", cancellationToken).ConfigureAwait(false),
        (_, "Ec2InstanceMetadata") => await FromSdkAsync(() => new InstanceProfileAWSCredentials(), "the instance's role", cancellationToken).ConfigureAwait(false),
        _ => throw new CicdException("ProfileInvalid", CicdErrorKind.Invalid, $"The profile '{name}' has a role and no source_profile or credential_source.", name, "Name one in ~/.aws/config."),
    };

    private AwsRoles Roles() => new(connection, caller, place, limits);

    private AwsKeys? FromEnvironment() =>
        Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } secret ? new(id, secret, Variable("AWS_SESSION_TOKEN")) : null;

    private string? Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private async Task<AwsKeys> FromSdkAsync(Func<AWSCredentials> find, string what, CancellationToken cancellationToken)
    {
        try
        {
            ImmutableCredentials keys = await find().GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return new(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null) { ExpiresAt = caller.Clock.GetUtcNow() + TimeSpan.FromMinutes(10) };
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or ProcessAWSCredentialException or HttpRequestException or InvalidOperationException or IOException or ArgumentException)
        {
            throw None($"{what} gives none: {exception.Message}", exception);
        }
    }

    private CicdException None(string why, Exception? inner = null) =>
        new("CredentialNotFound", CicdErrorKind.Unauthorized, $"No credential of AWS was found for '{connection.Name}': {why.TrimEnd('.')}.", connection.Name, "Name a -Profile, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'.", inner);

    private static CicdException Circle(string name) =>
        new("ProfileInvalid", CicdErrorKind.Invalid, $"The profile '{name}' is, over source_profile, its own source and has no access key.", name, "Mend ~/.aws/config.");
}
