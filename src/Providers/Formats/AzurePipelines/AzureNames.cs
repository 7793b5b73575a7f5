using System.Globalization;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// Names of jobs and stages: "A-Z, a-z, 0-9, and underscore", not beginning with a digit
/// (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job).
/// </summary>
internal sealed class AzureNames
{
    private const int Longest = 80;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public AzureNames(IEnumerable<string> ids)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (string id in ids.Distinct().OrderBy(id => Clean(id) != id))
        {
            string name = Clean(id);
            for (int i = 2; !taken.Add(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{Clean(id)}_{i}");
            _names[id] = name;
        }
    }

    /// <summary>The name that stands for an identifier.</summary>
    public string this[string id] => _names.GetValueOrDefault(id) ?? Clean(id);

    /// <summary>The identifier with what no name may hold replaced.</summary>
    public static string Clean(string id)
    {
        string name = new([.. id.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            name = "_" + name;
        return name.Length > Longest ? name[..Longest] : name;
    }
}
