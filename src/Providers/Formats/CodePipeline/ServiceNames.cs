using System.Globalization;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>Names within the patterns of the service's description, each once.</summary>
internal sealed class ServiceNames(string signs)
{
    private const int MaxLength = 100;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>For pipelines, stages and actions.</summary>
    public static ServiceNames OfActions() => new(".@-_");

    /// <summary>For artifacts.</summary>
    public static ServiceNames OfArtifacts() => new("-_");

    /// <summary>A name like this one that is not taken.</summary>
    public string Take(string wanted, string otherwise)
    {
        string clean = Clean(wanted, signs);
        string name = clean = clean.Length == 0 ? otherwise : clean;
        for (int i = 2; !_taken.Add(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{clean}-{i}");
        return name;
    }

    public static string Clean(string text, string signs)
    {
        string clean = string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || signs.Contains(character, StringComparison.Ordinal) ? character : '-'));
        return clean.Length > MaxLength - 4 ? clean[..(MaxLength - 4)] : clean;
    }
}
