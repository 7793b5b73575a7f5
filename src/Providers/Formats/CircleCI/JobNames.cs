using System.Globalization;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Names of jobs: a letter, then letters, digits, blanks, dashes and underscores (the schema of https://github.com/CircleCI-Public/circleci-yaml-language-server).</summary>
internal sealed class JobNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public JobNames(IEnumerable<string> ids)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string id in ids.Distinct().OrderBy(id => Clean(id) != id))
        {
            string name = Clean(id);
            for (int i = 2; !taken.Add(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{Clean(id)}-{i}");
            _names[id] = name;
        }
    }

    /// <summary>The name that stands for an identifier.</summary>
    public string this[string id] => _names.GetValueOrDefault(id) ?? id;

    /// <summary>The name of a parameter.</summary>
    public static string Parameter(string name)
    {
        string clean = new([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_')]);
        return clean.Length == 0 || !char.IsAsciiLetter(clean[0]) ? "p" + clean : clean;
    }

    private static string Clean(string id)
    {
        // An orb's job is called by its name.
        string clean = new([.. id.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or ' ' or '/' ? letter : '-')]);
        return clean.Length == 0 || !char.IsAsciiLetter(clean[0]) ? "job-" + clean : clean;
    }
}
