using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>Where AWS's tools keep the sign-in of IAM Identity Center between them: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html.</summary>
/// <param name="name">The session's name, or the start page's address where there is no session.</param>
/// <param name="environment">The environment, for the user's folder.</param>
internal sealed class AwsSignOnCache(string name, IReadOnlyDictionary<string, string> environment)
{
    private readonly string _file = Path.Combine(Home(environment), ".aws", "sso", "cache", $"{Sum(name)}.json");

    /// <summary>What is kept; null for nothing, and for what cannot be read: signing in writes it anew.</summary>
    public async Task<SignOnModel?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_file))
            return null;
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllTextAsync(_file, cancellationToken).ConfigureAwait(false), AwsJson.Default.SignOnModel);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a renewed token for all tools, as they do: the one before may be worth nothing any more. What else is in the file stays, and its owner alone reads it.</summary>
    public async Task WriteAsync(SignOnModel token, CancellationToken cancellationToken)
    {
        JsonObject kept = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(_file, cancellationToken).ConfigureAwait(false))!;
        kept["accessToken"] = token.AccessToken;
        kept["expiresAt"] = token.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        kept["refreshToken"] = token.RefreshToken;
        string draft = $"{_file}.{Guid.NewGuid():N}";
        FileStreamOptions made = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            made.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            FileStream stream = new(draft, made);
            await using (stream.ConfigureAwait(false))
                await stream.WriteAsync(Encoding.UTF8.GetBytes(kept.ToJsonString()), cancellationToken).ConfigureAwait(false);
            File.Move(draft, _file, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    // https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
    private static string Home(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") is { Length: > 0 } named ? named : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    // That is where the vendor's tools look, and no secret of ours.
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The vendor names its files so.")]
    private static string Sum(string name) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(name))).ToLowerInvariant();
}
