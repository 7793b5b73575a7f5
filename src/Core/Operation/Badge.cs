namespace CicdTools;

/// <summary>An image that shows how a pipeline stands, for a page that people read.</summary>
/// <param name="Context">The context it was read from.</param>
/// <param name="Repository">The repository's name.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="ImageUrl">The address of the image.</param>
/// <param name="PageUrl">The page that it leads to.</param>
/// <param name="Markdown">The image as a link to the page, in Markdown.</param>
public sealed record Badge(string Context, string Repository, string Pipeline, string ImageUrl, string PageUrl, string Markdown)
{
    /// <summary>An image as a link, in Markdown; the text says what the image shows to those who cannot see it.</summary>
    public static string ToMarkdown(string text, string imageUrl, string pageUrl)
    {
        ArgumentNullException.ThrowIfNull(text);
        string escaped = string.Concat(text.Select(character => character is '[' or ']' or '\\' ? $"\\{character}" : char.IsControl(character) ? " " : $"{character}"));
        return $"[![{escaped}]({imageUrl})]({pageUrl})";
    }

    /// <inheritdoc/>
    public override string ToString() => Markdown;
}
