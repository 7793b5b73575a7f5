using System.Text;
using Sodium;

namespace CicdTools.Providers.GitHub;

/// <summary>Seals a value with a public key, so that only GitHub opens it: https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api.</summary>
internal static class SealedBox
{
    public static string Seal(SecretText value, string publicKey) =>
        Convert.ToBase64String(SealedPublicKeyBox.Create(Encoding.UTF8.GetBytes(value.Reveal()), Convert.FromBase64String(publicKey)));
}
