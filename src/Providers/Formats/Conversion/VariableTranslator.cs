namespace CicdTools.Providers.Formats.Conversion;

/// <summary>Names and values of variables.</summary>
internal static class VariableTranslator
{
    /// <summary>The variables under names that the other format can have. One that only repeats what is there under its name already is left out.</summary>
    public static VariableMap Translate(VariableMap variables, VariableNames names, IVocabulary to, Func<string, string, string> value)
    {
        VariableMap result = new();
        foreach ((string name, string text) in variables)
        {
            string own = names[name], written = value(name, text);
            if (written != to.Write(new VariablePart(own), TextPlace.Setting))
                result = result.With(own, written);
        }

        return result;
    }

    /// <summary>The name under which a shell finds it, where there is such a name.</summary>
    public static string NameOf(IVocabulary to, TextPart part, string name) => ShellReferences.NameOf(to.Write(part, TextPlace.Script)) ?? name;
}
