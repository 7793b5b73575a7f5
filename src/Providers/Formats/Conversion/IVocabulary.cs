namespace CicdTools.Providers.Formats.Conversion;

/// <summary>
/// The words in which a format refers to what every system has. No expression language: only references have a common form,
/// any other expression stays a <see cref="NativePart"/> and is named when the pipeline moves to another format.
/// </summary>
internal interface IVocabulary
{
    /// <summary>The parts of a text, in order. Joined in the same vocabulary they give the text again.</summary>
    TextPart[] Read(string text, TextPlace place);

    /// <summary>The part in this format's words; null where its system has none at that place.</summary>
    string? Write(TextPart part, TextPlace place);

    /// <summary>An input that has a value when none is given.</summary>
    string? WriteInput(string name, string? byDefault) => Write(new InputPart(name), TextPlace.Setting);
}
