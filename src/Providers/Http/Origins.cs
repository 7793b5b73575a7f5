namespace CicdTools.Providers.Http;

/// <summary>Whether two addresses are of one origin (RFC 6454: scheme, host and port).</summary>
internal static class Origins
{
    public static bool Same(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
