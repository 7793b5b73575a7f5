namespace CicdTools.Providers.Badges;

/// <summary>Puts a line below a text's title, beside the badges that stand there, as a paragraph of its own otherwise.</summary>
internal static class Insertion
{
    public static string Into(string text, string line)
    {
        Line[] lines = [.. Line.Of(text)];
        string feed = lines.Length > 0 && lines[0].Next > lines[0].End ? text[lines[0].End..lines[0].Next] : "\n";
        int title = TitleEnd(text, lines);
        int place = title > 0 ? lines[title - 1].Next : text.StartsWith('\uFEFF') ? 1 : 0;
        string before = title == 0 ? "" : lines[title - 1].Next == lines[title - 1].End ? feed + feed : feed;
        Line? content = lines.Skip(title).Cast<Line?>().FirstOrDefault(next => !next!.Value.IsBlank(text));
        if (content is { } first && IsBadge(first.In(text)))
            return text.Insert(first.Begin, line + feed);

        bool parted = title == lines.Length || lines[title].IsBlank(text);
        return text.Insert(place, before + line + feed + (parted ? "" : feed));
    }

    // The number of lines up to the end of the title; 0 where the text begins without one.
    private static int TitleEnd(string text, Line[] lines)
    {
        int at = FrontMatterEnd(text, lines);
        int first = Array.FindIndex(lines, at, line => !line.IsBlank(text));
        if (first < 0)
            return at;
        if (lines[first].In(text).StartsWith("# "))
            return first + 1;
        bool underlined = first + 1 < lines.Length && lines[first + 1].In(text).TrimEnd() is { Length: > 0 } under && under.IndexOfAnyExcept('=') < 0;
        return underlined ? first + 2 : at;
    }

    private static int FrontMatterEnd(string text, Line[] lines)
    {
        if (lines.Length == 0 || !lines[0].In(text).TrimEnd().SequenceEqual("---"))
            return 0;
        return Array.FindIndex(lines, 1, line => line.In(text).TrimEnd().SequenceEqual("---")) + 1;
    }

    private static bool IsBadge(ReadOnlySpan<char> line) => line.StartsWith("[![") || line.StartsWith("![");
}
