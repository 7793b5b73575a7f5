namespace CicdTools.Providers.Rules;

/// <summary>A piece of a text and what stands there afterwards.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is; 0 to insert.</param>
/// <param name="Text">What stands there afterwards.</param>
internal sealed record TextEdit(int Start, int Length, string Text)
{
    public int End => Start + Length;

    /// <summary>Makes edits that do not touch each other.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        System.Text.StringBuilder result = new(text.Length + 64);
        int at = 0;
        foreach (TextEdit edit in edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            result.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.End;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Whether both want the same place.</summary>
    public bool Touches(TextEdit other) => Start < other.End && other.Start < End || Start == other.Start;
}
