using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Registries;

/// <summary>Asks the server that a registry names for a token of what shall be done there: https://distribution.github.io/distribution/spec/auth/token/.</summary>
internal sealed partial class RegistryTokens(AuthenticationHeaderValue challenge, Uri registry, SecretText? login, Caller caller, HttpLimits? limits)
{
    /// <summary>The token; of nobody's where there is no credential, or where the credential is not for that server.</summary>
    public async Task<SecretText?> GetAsync(string scope, CancellationToken cancellationToken)
    {
        Dictionary<string, string> said = Fields().Matches(challenge.Parameter ?? "").ToDictionary(match => match.Groups["name"].Value.ToLowerInvariant(), match => match.Groups["value"].Value, StringComparer.Ordinal);
        if (!said.TryGetValue("realm", out string? realm) || !Uri.TryCreate(realm, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != registry.Scheme))
            throw new CicdException("RegistryChallengeInvalid", CicdErrorKind.Unavailable, $"The registry {registry.Authority} wants a token and does not say where it comes from.", registry.Authority, "Check the registry's address.");
        // Whoever answers for a registry may name any server: the password goes to one of the registry's own family only.
        bool own = Family(address.Host) == Family(registry.Host);
        if (login is not null && !own)
            caller.Warn?.Invoke($"The registry {registry.Authority} sends to {address.Authority} for a token, which is another's: it is asked without the password.");
        using ApiClient client = new(new RegistryDialect("Basic"), new($"{address.Scheme}://{address.Authority}/"), new() { Name = address.Authority, Provider = "Registry", Address = address.AbsoluteUri }, caller, _ => ValueTask.FromResult(own ? login : null), limits, identity: new($"registry {address.Authority}"));
        ApiRequest request = ApiRequest.Foreign(HttpMethod.Get, address.AbsolutePath, Intent.Read) with { Query = [("service", said.GetValueOrDefault("service")), ("scope", scope)], Sensitive = true };
        TokenModel token = await client.ReadAsync(request, RegistryJson.Default.TokenModel, cancellationToken).ConfigureAwait(false);
        return (token.Token ?? token.AccessToken) is { Length: > 0 } text ? new(text) : null;
    }

    // auth.docker.io is registry-1.docker.io's; an address by numbers has no family.
    private static string Family(string host) => System.Net.IPAddress.TryParse(host, out _) ? host : string.Join('.', host.Split('.')[^Math.Min(2, host.Split('.').Length)..]).ToLowerInvariant();

    [GeneratedRegex("(?<name>\\w+)=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Fields();
}
