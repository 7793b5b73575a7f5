using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Kubernetes;

/// <summary>The files with tokens that a kubeconfig names, which the client library does not read: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#AuthInfo.</summary>
internal static class TokenFiles
{
    /// <summary>The files by user. Like all paths of a kubeconfig they are relative to it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> NamedBy(FileInfo kubeconfig)
    {
        DiagnosticBag ignored = new();
        if (YamlLoader.LoadMap(File.ReadAllText(kubeconfig.FullName), kubeconfig.FullName, ignored)?["users"] is not YamlList users)
            yield break;
        foreach (YamlMap user in users.Items.OfType<YamlMap>())
        {
            if (user["name"] is YamlScalar name && user["user"] is YamlMap details && details["tokenFile"] is YamlScalar { Value.Length: > 0 } file)
                yield return KeyValuePair.Create(name.Value, Path.GetFullPath(file.Value, kubeconfig.DirectoryName!));
        }
    }

    /// <summary>Reads the token anew each time: whoever writes the file renews it.</summary>
    public static async ValueTask<SecretText?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            string text = (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
            return text.Length > 0 ? new(text) : throw Unusable(file, "it is empty.", null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, exception.Message, exception);
        }
    }

    private static CicdException Unusable(string file, string why, Exception? inner) =>
        new("TokenFileUnusable", CicdErrorKind.Unauthorized, $"The kubeconfig takes its token from '{file}', which cannot be used: {why}", file, "See who writes it, and whether it may be read.", inner);
}
