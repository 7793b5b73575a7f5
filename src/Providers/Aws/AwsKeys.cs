namespace CicdTools.Providers.Aws;

/// <summary>What signs: an access key, and a session's token where it is a temporary one.</summary>
internal sealed record AwsKeys(string Id, string Secret, string? Token)
{
    /// <summary>When they end (UTC); null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Reads <c>ID:SECRET</c> or <c>ID:SECRET:SESSION</c>: none of the three has a colon in it.</summary>
    /// <exception cref="CicdException"><c>CredentialInvalid</c>.</exception>
    public static AwsKeys Parse(SecretText credential)
    {
        string[] parts = credential.Reveal().Trim().Split(':');
        return parts is [{ Length: > 0 } id, { Length: > 0 } secret, ..] && parts.Length <= 3
            ? new(id, secret, parts.Length == 3 ? parts[2] : null)
            : throw new CicdException("CredentialInvalid", CicdErrorKind.Unauthorized, "The credential is no access key of AWS.", "credential", "Give it as ACCESS_KEY_ID:SECRET_ACCESS_KEY, with :SESSION_TOKEN behind it for a temporary one; or name a -Profile.");
    }

    public SecretText Pack() => new(Token is null ? $"{Id}:{Secret}" : $"{Id}:{Secret}:{Token}");

    // A record would print its parts.
    public override string ToString() => Id;
}
