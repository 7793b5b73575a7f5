namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>GitHub's job ids begin with a letter or '_' and hold only letters, digits, '-' and '_': others are changed, and stay unique.</summary>
internal sealed class JobNames
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    public JobNames(Pipeline pipeline)
    {
        // GitHub compares ids without case.
        HashSet<string> used = new(StringComparer.OrdinalIgnoreCase);
        foreach (Job job in pipeline.Jobs)
        {
            string id = Valid(job.Id);
            string unique = id;
            for (int i = 2; !used.Add(unique); i++)
                unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}-{i}");
            _ids.TryAdd(job.Id, unique);
        }
    }

    /// <summary>The id of a job; a job that is not there keeps its name.</summary>
    public string this[string job] => _ids.GetValueOrDefault(job, job);

    private static string Valid(string id)
    {
        string valid = new([.. id.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '-')]);
        return valid.Length == 0 || !(char.IsAsciiLetter(valid[0]) || valid[0] == '_') ? $"_{valid}" : valid;
    }
}
