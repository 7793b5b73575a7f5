using CicdTools.Providers.Http;

namespace CicdTools.Providers.Hosted.Import;

/// <summary>Puts a context's credential into an address for Git, in memory: it is taken off again before anything is stored or shown.</summary>
internal static class GitCredential
{
    /// <summary>The address with the credential, where it is of the context's own server; as it is otherwise.</summary>
    public static string Put(string address, Uri server, string user, SecretText? credential) =>
        credential is not null && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && Origins.Same(uri, server)
            ? new UriBuilder(uri) { UserName = user, Password = Uri.EscapeDataString(credential!.Reveal()) }.Uri.AbsoluteUri
            : address;
}
