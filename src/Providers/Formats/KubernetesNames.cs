using System.Text;

namespace CicdTools.Providers.Formats;

/// <summary>Names that Kubernetes allows: lower-case letters, digits and dashes (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names).</summary>
internal static class KubernetesNames
{
    private const int MaxLength = 63;

    /// <summary>The name itself where it is allowed, else one made from it.</summary>
    public static string Of(string name)
    {
        StringBuilder result = new();
        foreach (char character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                result.Append(char.ToLowerInvariant(character));
            else if (result.Length > 0 && result[^1] != '-')
                result.Append('-');
        }

        string made = result.ToString().Trim('-');
        if (made.Length > MaxLength)
            made = made[..MaxLength].TrimEnd('-');
        return made.Length == 0 ? "unnamed" : made;
    }

    /// <summary>Names for several things, each its own.</summary>
    public static Dictionary<string, string> Unique(IEnumerable<string> names)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (result.ContainsKey(name))
                continue;
            string made = Of(name), unique = made;
            for (int i = 2; !taken.Add(unique); i++)
                unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(made.Length > MaxLength - 6 ? made[..(MaxLength - 6)] : made)}-{i}");
            result[name] = unique;
        }

        return result;
    }

    /// <summary>Whether a text can be the name of a shell variable.</summary>
    public static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
