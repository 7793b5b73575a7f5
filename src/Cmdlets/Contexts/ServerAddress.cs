namespace CicdTools.Cmdlets.Contexts;

/// <summary>Addresses as a connection may hold them: what is written to a file must hold no password.</summary>
internal static class ServerAddress
{
    private static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    /// <summary>Refuses the address of a system that names a user.</summary>
    /// <exception cref="CicdException"><c>AddressWithUser</c>.</exception>
    public static void Require(string? address)
    {
        if (address is null || !NamesUser(address))
            return;
        string shown = Shown(address);
        throw new CicdException("AddressWithUser", CicdErrorKind.Invalid, $"The address '{shown}' was given with user information, which would be kept in a file.", shown, "Leave name and password away, and give a token with -Token, -TokenVariable or -TokenSecret.");
    }

    /// <summary>The address of a proxy.</summary>
    /// <exception cref="CicdException"><c>InvalidProxy</c>.</exception>
    public static string? RequireProxy(string? proxy)
    {
        if (proxy is null)
            return null;
        if (NamesUser(proxy))
            throw Invalid(proxy, "it names a user, whose password would be kept in a file");
        if (!Uri.TryCreate(proxy, UriKind.Absolute, out Uri? address) || address.Host.Length == 0)
            throw Invalid(proxy, "it is no absolute address");
        if (!ProxySchemes.Contains(address.Scheme))
            throw Invalid(proxy, $"its scheme is none of {string.Join(", ", ProxySchemes)}");
        return proxy;
    }

    private static CicdException Invalid(string proxy, string why) =>
        new("InvalidProxy", CicdErrorKind.Invalid, $"'{Shown(proxy)}' is no address of a proxy: {why}.", Shown(proxy), "Write it as http://host:port.");

    private static bool NamesUser(string address) => Authority(address) is var (begin, end) && address.AsSpan(begin, end - begin).Contains('@');

    // Without what stands before the last '@' of the authority, be it a name, a password or both.
    private static string Shown(string address)
    {
        (int begin, int end) = Authority(address);
        int user = address.AsSpan(begin, end - begin).LastIndexOf('@');
        return Errors.Shown(user < 0 ? address : address[..begin] + address[(begin + user + 1)..]);
    }

    private static (int Begin, int End) Authority(string address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        int begin = scheme < 0 ? 0 : scheme + 3;
        int end = address.AsSpan(begin).IndexOfAny('/', '?', '#');
        return (begin, end < 0 ? address.Length : begin + end);
    }
}
