using System.Globalization;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>The identifiers of a batch's tasks: letters, digits and underscores, which end in no doubt with every service that shows them.</summary>
internal sealed class TaskNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public TaskNames(IEnumerable<Job> jobs)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (Job job in jobs)
        {
            string clean = string.Concat(job.Id.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
            string name = clean.Trim('_').Length == 0 ? "task" : clean;
            for (int i = 2; !taken.Add(name); i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{clean}_{i}");
            _names.TryAdd(job.Id, name);
        }
    }

    /// <summary>The identifier of a job's task.</summary>
    public string this[string job] => _names.TryGetValue(job, out string? name) ? name : job;
}
