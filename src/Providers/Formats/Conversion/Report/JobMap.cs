namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>Which job that was read back stands for which job that was written: by id, by id without what formats do not allow in one, by name, by content.</summary>
internal sealed class JobMap
{
    private readonly Dictionary<string, Job[]> _jobs = new(StringComparer.Ordinal);

    public JobMap(IEnumerable<Job> written, IEnumerable<Job> read, Func<string, string> names)
    {
        List<Job> open = [.. written];
        List<Job> rest = [.. read];
        Pair(open, rest, job => [names(job.Id)], job => [job.Id]);
        Pair(open, rest, job => [job.Id]);
        Pair(open, rest, job => [Plain(job.Id)]);
        Pair(open, rest, job => [Plain(job.Id), Plain(job.Name ?? job.Id)]);
        // A format without matrices has a job for each combination.
        foreach (Job job in open.Where(job => job.Matrix is not null).ToArray())
        {
            Job[] each = [.. rest.Where(candidate => Plain(candidate.Id).StartsWith(Plain(job.Id), StringComparison.Ordinal) || Plain(candidate.Name ?? "").StartsWith(Plain(job.Name ?? job.Id), StringComparison.Ordinal))];
            if (each.Length == 0)
                continue;
            _jobs[job.Id] = each;
            open.Remove(job);
            rest.RemoveAll(candidate => each.Contains(candidate));
        }

        Pair(open, rest, job => Commands(job) is { Length: > 0 } commands ? [commands] : []);
    }

    /// <summary>The jobs that stand for this one; empty where none does.</summary>
    public Job[] this[string job] => _jobs.GetValueOrDefault(job, []);

    private void Pair(List<Job> open, List<Job> rest, Func<Job, string[]> keys, Func<Job, string[]>? readKeys = null)
    {
        Dictionary<string, Job> byKey = new(StringComparer.Ordinal);
        foreach (Job job in rest)
        {
            foreach (string key in (readKeys ?? keys)(job))
                byKey.TryAdd(key, job);
        }

        HashSet<Job> taken = new(ReferenceEqualityComparer.Instance);
        open.RemoveAll(job =>
        {
            foreach (string key in keys(job))
            {
                if (byKey.TryGetValue(key, out Job? found) && taken.Add(found))
                    return _jobs.TryAdd(job.Id, [found]);
            }

            return false;
        });
        rest.RemoveAll(taken.Contains);
    }

    private static string Plain(string id) => new([.. id.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static string Commands(Job job) => string.Join('\n', job.Steps.OfType<ScriptStep>().SelectMany(step => Meaning.Lines(step.Script)));
}
