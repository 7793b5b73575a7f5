namespace CicdTools.Shell.Interactive;

/// <summary>A line that is being typed, and the place in it.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public void Set(string text) => Set(text, text.Length);

    public void Set(string text, int cursor)
    {
        Text = text;
        Cursor = Math.Clamp(cursor, 0, text.Length);
    }

    public void Insert(string text) => Set(Text.Insert(Cursor, text), Cursor + text.Length);

    public void MoveTo(int cursor) => Set(Text, cursor);

    /// <summary>Removes what lies between the cursor and another place.</summary>
    public void RemoveTo(int place)
    {
        int start = Math.Clamp(Math.Min(place, Cursor), 0, Text.Length);
        int end = Math.Clamp(Math.Max(place, Cursor), 0, Text.Length);
        Set(Text.Remove(start, end - start), start);
    }

    /// <summary>The place where the word before the cursor begins.</summary>
    public int WordStart()
    {
        int place = Cursor;
        while (place > 0 && char.IsWhiteSpace(Text[place - 1]))
            place--;
        while (place > 0 && !char.IsWhiteSpace(Text[place - 1]))
            place--;
        return place;
    }

    /// <summary>The place where the word at the cursor ends.</summary>
    public int WordEnd()
    {
        int place = Cursor;
        while (place < Text.Length && char.IsWhiteSpace(Text[place]))
            place++;
        while (place < Text.Length && !char.IsWhiteSpace(Text[place]))
            place++;
        return place;
    }
}
