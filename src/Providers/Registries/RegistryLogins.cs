using System.Text;
using System.Text.Json;

namespace CicdTools.Providers.Registries;

/// <summary>The credentials in a Docker configuration, as Secrets of the type <c>kubernetes.io/dockerconfigjson</c> hold it: https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/.</summary>
internal static class RegistryLogins
{
    /// <summary>The name and password for a host, as <c>name:password</c>; null for none.</summary>
    public static SecretText? Find(string json, string host)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetProperty("auths", out JsonElement auths) || auths.ValueKind != JsonValueKind.Object)
                return null;
            foreach (JsonProperty entry in auths.EnumerateObject())
            {
                if (!Host(entry.Name).Equals(host, StringComparison.OrdinalIgnoreCase) || entry.Value.ValueKind != JsonValueKind.Object)
                    continue;
                if (entry.Value.TryGetProperty("auth", out JsonElement auth) && auth.GetString() is { Length: > 0 } encoded)
                    return new(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
                if (entry.Value.TryGetProperty("username", out JsonElement user) && entry.Value.TryGetProperty("password", out JsonElement password))
                    return new($"{user.GetString()}:{password.GetString()}");
            }
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException or InvalidOperationException)
        {
            // Its words may hold a password.
            throw new CicdException("RegistryLoginInvalid", CicdErrorKind.Invalid, $"The credentials for the registry {host} cannot be read: they are no configuration of Docker.", host, "Make the Secret anew, by kubectl create secret docker-registry.");
        }

        return null;
    }

    // Docker's own key for its hub is an address: https://index.docker.io/v1/.
    private static string Host(string key)
    {
        string plain = key.Contains("://", StringComparison.Ordinal) ? key[(key.IndexOf("://", StringComparison.Ordinal) + 3)..] : key;
        string host = plain.Split('/')[0];
        return host == "index.docker.io" ? "docker.io" : host;
    }
}
