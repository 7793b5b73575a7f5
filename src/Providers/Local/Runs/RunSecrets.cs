using System.Text.Json;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Secrets on their way to a run's owner: through a pipe, never through a file, an argument or a variable.</summary>
internal static class RunSecrets
{
    /// <summary>The bytes for the pipe.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, SecretText> secrets) =>
        JsonSerializer.SerializeToUtf8Bytes(secrets.ToDictionary(entry => entry.Key, entry => entry.Value.Reveal()));

    /// <summary>The secrets from the pipe; none where it is empty.</summary>
    public static async Task<VariableMap> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        using MemoryStream buffer = new();
        await input.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.Length == 0 ? new() : new((JsonSerializer.Deserialize<Dictionary<string, string>>(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) ?? []).AsEnumerable());
    }

    /// <summary>The secrets for an owner in this process.</summary>
    public static VariableMap Reveal(IReadOnlyDictionary<string, SecretText> secrets) =>
        new(secrets.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Reveal())));
}
