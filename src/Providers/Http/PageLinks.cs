using System.Text.RegularExpressions;

namespace CicdTools.Providers.Http;

/// <summary>The link to the next page (RFC 8288).</summary>
internal static partial class PageLinks
{
    public static Uri? Next(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? values))
            return null;
        foreach (Match match in Link().Matches(string.Join(", ", values)))
        {
            if (match.Groups["relation"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains("next", StringComparer.OrdinalIgnoreCase))
                return new Uri(response.RequestMessage!.RequestUri!, match.Groups["address"].Value);
        }

        return null;
    }

    [GeneratedRegex("""<(?<address>[^>]*)>(?:\s*;\s*(?!rel\b)[\w*-]+=(?:"[^"]*"|[^";,]*))*\s*;\s*rel="?(?<relation>[^";,]*)"?""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
