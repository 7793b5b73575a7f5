using System.Globalization;

namespace CicdTools.Providers.Formats.Conversion;

/// <summary>The names that variables have in the other format. Two that would have one name are told apart, and so are their references.</summary>
internal sealed class VariableNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    /// <param name="names">The names in the file.</param>
    /// <param name="to">The words of the other format.</param>
    /// <param name="outer">The names around these, which they may hide only under the same name; null for none.</param>
    public VariableNames(IEnumerable<string> names, IVocabulary to, VariableNames? outer = null)
    {
        foreach ((string name, string own) in outer?._names ?? [])
            _names[name] = own;
        foreach ((string name, string own) in outer?._renamed ?? [])
            _renamed[name] = own;
        HashSet<string> taken = [.. _names.Values];
        foreach (string name in names.Where(name => !_names.ContainsKey(name)).ToArray())
        {
            string wanted = VariableTranslator.NameOf(to, new VariablePart(name), name), own = wanted;
            for (int i = 2; !taken.Add(own); i++)
                own = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
            _names[name] = own;
            if (own != wanted)
                _renamed[name] = own;
        }
    }

    /// <summary>The name of a variable in the other format.</summary>
    public string this[string name] => _names[name];

    /// <summary>What is said of a variable in the other format.</summary>
    public TextPart Of(TextPart part) => part is VariablePart variable && _renamed.TryGetValue(variable.Name, out string? own) ? new VariablePart(own) : part;
}
