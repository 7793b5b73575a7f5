namespace CicdTools.Providers.Badges;

/// <summary>A line of a text.</summary>
/// <param name="Begin">Where it begins.</param>
/// <param name="End">Where its content ends.</param>
/// <param name="Next">Where the next one begins, after the line end.</param>
internal readonly record struct Line(int Begin, int End, int Next)
{
    public static IEnumerable<Line> Of(string text)
    {
        int begin = text.StartsWith('\uFEFF') ? 1 : 0;
        while (begin < text.Length)
        {
            int feed = text.IndexOfAny(['\r', '\n'], begin);
            int end = feed < 0 ? text.Length : feed;
            int next = feed < 0 ? end : text[feed] == '\r' && feed + 1 < text.Length && text[feed + 1] == '\n' ? feed + 2 : feed + 1;
            yield return new(begin, end, next);
            begin = next;
        }
    }

    public ReadOnlySpan<char> In(string text) => text.AsSpan(Begin, End - Begin);

    public bool IsBlank(string text) => In(text).Trim().IsEmpty;
}
