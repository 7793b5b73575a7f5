using System.Text.RegularExpressions;

namespace CicdTools.Providers.Badges;

/// <summary>Puts a badge into a text: in the place of an older one of its pipeline, else below the title. All else stays as it is.</summary>
internal static partial class BadgeText
{
    public static string Update(string text, Badge badge)
    {
        BadgeAddress ours = BadgeAddress.Read(badge.ImageUrl);
        FencedCode code = new(text);
        Match? older = null;
        foreach (Match address in Address().Matches(text))
        {
            if (code.Holds(address.Index))
                continue;
            if (address.Value == badge.ImageUrl)
                return text;
            if (older is null && ours.Covers(BadgeAddress.Read(address.Value), badge.Pipeline))
                older = address;
        }

        return older is null ? Insertion.Into(text, badge.Markdown) : Replace(text, older, ours, badge);
    }

    /// <summary>Puts a badge in the place of each that a repository had elsewhere; a text without one stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="home">The page of the repository there.</param>
    /// <param name="badge">The badge of it here.</param>
    public static string Move(string text, string home, Badge badge)
    {
        FencedCode code = new(text);
        // From the last to the first, so that what is before stays where it is.
        foreach (Match address in Address().Matches(text).Where(address => !code.Holds(address.Index) && BadgeAddress.IsOf(address.Value, home)).Reverse().ToArray())
            text = Replace(text, address, BadgeAddress.Read(address.Value), badge);
        return text;
    }

    // What the author wrote around the addresses is kept: the words that stand for the image, and markup that is no Markdown.
    private static string Replace(string text, Match image, BadgeAddress ours, Badge badge)
    {
        int end = image.Index + image.Length;
        string updated = text[..image.Index] + badge.ImageUrl;
        if (Link().Match(text, end) is not { Success: true } wrapped || !ours.Holds(wrapped.Groups["page"].Value))
            return updated + text[end..];
        Group page = wrapped.Groups["page"];
        return updated + text[end..page.Index] + badge.PageUrl + text[(page.Index + page.Length)..];
    }

    [GeneratedRegex(@"https?://[^\s""'<>()\[\]`]+", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"\G(?:[ \t]+""[^""\r\n]*"")?\)\]\((?<page>[^\s()<>]+)")]
    private static partial Regex Link();
}
