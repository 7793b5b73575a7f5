namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>A pipeline that was written, as its format's own reader sees it: finds each construct in it, or not.</summary>
internal sealed class ReadBack
{
    private readonly Pipeline[] _read;
    private readonly Pipeline _first;
    private readonly JobMap _map;
    private readonly Dictionary<string, JobMatch?> _matches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Job> _jobs;
    private readonly IReadOnlyDictionary<string, string[]> _needs;
    private readonly Dictionary<Job, Pipeline> _owners = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string[] Written, string[] Read), string[]> _missing = [];
    private readonly ILookup<string, Trigger> _triggers;
    private readonly HashSet<string> _meanings;
    private readonly bool _samePushes;
    private readonly ILookup<(string, string), NativeSetting> _native;

    public ReadBack(Pipeline written, Pipeline[] read, Func<string, string>? names = null)
    {
        _read = read;
        _first = read.Length > 0 ? read[0] : new();
        _jobs = written.Jobs.DistinctBy(job => job.Id, StringComparer.Ordinal).ToDictionary(job => job.Id, StringComparer.Ordinal);
        _map = new(_jobs.Values, read.SelectMany(pipeline => pipeline.Jobs), names ?? (id => id));
        _needs = read.Select(PipelineRules.Needs).SelectMany(needs => needs).DistinctBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        _triggers = read.SelectMany(pipeline => pipeline.Triggers).ToLookup(Shape, StringComparer.Ordinal);
        _meanings = _triggers.SelectMany(group => group).Select(Meaning.Of).ToHashSet(StringComparer.Ordinal);
        _samePushes = PushTriggers.Union(written.Triggers) is { } pushes && read.Any(pipeline => PushTriggers.Union(pipeline.Triggers) is { } own && Meaning.Of(own) == Meaning.Of(pushes));
        _native = read.SelectMany(pipeline => pipeline.Native).ToLookup(setting => (setting.Format, setting.Key));
        foreach (Pipeline pipeline in read)
        {
            foreach (Job job in pipeline.Jobs)
                _owners[job] = pipeline;
        }
    }

    public Finding Find(Construct construct) => construct.Job is { } job
        ? Match(job) is { } match ? construct.Value is Order order ? Find(order, job) : match.Find(construct) : Finding.None
        : construct.Value switch
        {
            Trigger trigger => Find(trigger),
            NamedText named => Find(named),
            NativeSetting setting => Finding.Compare(setting, _native[(setting.Format, setting.Key)].FirstOrDefault()),
            _ => Finding.None,
        };

    private JobMatch? Match(string job)
    {
        if (_matches.TryGetValue(job, out JobMatch? match))
            return match;
        Job[] read = _map[job];
        match = read.Length == 0 ? null : new(_jobs[job], read, _owners.GetValueOrDefault(read[0], _first));
        _matches[job] = match;
        return match;
    }

    // Where one trigger has the place of several, what counts is what they start for together.
    private Finding Find(Trigger trigger) => _meanings.Contains(Meaning.Of(trigger)) || (trigger is PushTrigger && _samePushes) ? Finding.Same : Finding.Compare(trigger, _triggers[Shape(trigger)].FirstOrDefault());

    private static string Shape(Trigger trigger) => trigger is NativeTrigger native ? $"{native.Format} {native.Name}" : trigger.GetType().Name;

    // A format without variables for all jobs gives each its own.
    private Finding Find(NamedText named)
    {
        if (_read.Select(pipeline => pipeline.Variables.Find(named.Name)).FirstOrDefault(text => text is not null) is { } shared)
            return Finding.Compare(named, new NamedText(named.Name, shared));
        Job[] jobs = [.. _read.SelectMany(pipeline => pipeline.Jobs)];
        bool everywhere = jobs.Length > 0 && jobs.All(job => job.Variables.ContainsKey(named.Name) || job.Steps.Any(step => step.Variables.ContainsKey(named.Name)));
        return everywhere ? Finding.Compare(named, new NamedText(named.Name, jobs[0].Variables.Find(named.Name) ?? jobs[0].Steps.Select(step => step.Variables.Find(named.Name)).First(text => text is not null)!)) : Finding.None;
    }

    private Finding Find(Order order, string job)
    {
        string[] missing = [];
        foreach (Job read in _map[job])
        {
            // Jobs of one stage share what they wait for, and so its answer.
            string[] direct = _needs.GetValueOrDefault(read.Id, []);
            if (!_missing.TryGetValue((order.Needs, direct), out string[]? own))
                _missing[(order.Needs, direct)] = own = Missing(order.Needs, read.Id, direct);
            missing = own.Length > missing.Length ? own : missing;
        }

        return missing.Length == 0 ? Finding.Same : missing.Length == order.Needs.Length ? Finding.None : new(FindingKind.Differs, $"without waiting for {ConstructList.Short(string.Join(", ", missing))}");
    }

    private string[] Missing(string[] needs, string job, string[] direct)
    {
        HashSet<string> known = [.. direct];
        return [.. needs.Where(need => _map[need].Length == 0 || !_map[need].All(earlier => known.Contains(earlier.Id) || ComesAfter(job, earlier.Id)))];
    }

    private bool ComesAfter(string job, string earlier)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { job };
        Queue<string> queue = new([job]);
        while (queue.TryDequeue(out string? at))
        {
            foreach (string need in _needs.GetValueOrDefault(at, []))
            {
                if (need == earlier)
                    return true;
                if (seen.Add(need))
                    queue.Enqueue(need);
            }
        }

        return false;
    }
}
