using System.Text;
using System.Text.Json;

namespace CicdTools.Providers.Local.Runs;

/// <summary>A run that an owner shall carry out, with its secrets: a line in the owner's standard input, never in a file, an argument or a variable.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Secrets">The secrets by name.</param>
internal sealed record RunOrder(string Folder, Dictionary<string, string> Secrets)
{
    /// <summary>The line's bytes.</summary>
    public static byte[] Write(RunFolder folder, IReadOnlyDictionary<string, SecretText> secrets) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new RunOrder(folder.Path, secrets.ToDictionary(entry => entry.Key, entry => entry.Value.Reveal()))), (byte)'\n'];

    /// <summary>The orders that come in, until whoever gives them has gone.</summary>
    public static async IAsyncEnumerable<RunOrder> ReadAsync(Stream input, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using StreamReader reader = new(input, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (JsonSerializer.Deserialize<RunOrder>(line) is { } order)
                yield return order;
        }
    }

    /// <summary>The secrets for an owner in this process.</summary>
    public static VariableMap Reveal(IReadOnlyDictionary<string, SecretText> secrets) =>
        new(secrets.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Reveal())));
}
