using System.Security.Cryptography;
using System.Text;
using Sodium;

namespace CicdTools.Providers.GitHub;

/// <summary>Seals a value with a public key, so that only GitHub opens it: https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api.</summary>
internal static class SealedBox
{
    /// <exception cref="CicdException"><c>KeyInvalid</c>.</exception>
    public static string Seal(SecretText value, string publicKey)
    {
        try
        {
            return Convert.ToBase64String(SealedPublicKeyBox.Create(Encoding.UTF8.GetBytes(value.Reveal()), Convert.FromBase64String(publicKey)));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or ArgumentException)
        {
            throw new CicdException("KeyInvalid", CicdErrorKind.Unavailable, $"The public key that GitHub gave to seal the secret with is none: {failure.Message}", "public-key", "Try again; if it stays so, check the context's address.", failure);
        }
    }
}
