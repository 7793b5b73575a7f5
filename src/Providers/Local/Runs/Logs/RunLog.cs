using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The logs of a run's jobs as one, in the order of time; also while they are being written, from any process.</summary>
internal sealed class RunLog(RunStore store, TimeProvider clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>The lines.</summary>
    /// <exception cref="CicdException"><c>RunNotFound</c>, <c>JobNotFound</c>.</exception>
    public async IAsyncEnumerable<LogLine> ReadAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Run run = await store.RequireAsync(query.RunId, cancellationToken).ConfigureAwait(false);
        if (query.Job is { } job && !Array.Exists(run.Jobs, candidate => candidate.Name == job))
            throw Errors.NotFound("JobNotFound", $"job of {run}", job, run.Jobs.Select(candidate => candidate.Name));
        RunFolder folder = store.Folder(run.Id);
        Dictionary<string, Source> sources = new(StringComparer.Ordinal);
        using FolderPulse? pulse = query.Follow && !run.IsFinished ? new(folder.Jobs, clock, recursive: true) : null;
        try
        {
            while (true)
            {
                // What is there now was written before the run's state was read, so after the last state nothing is missed.
                foreach (LogLine line in Merge(folder, run, query.Job, sources))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return line;
                }

                if (pulse is null || run.IsFinished)
                    yield break;
                await pulse.WaitAsync(LongestPause, cancellationToken).ConfigureAwait(false);
                run = await store.RequireAsync(run.Id, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (Source source in sources.Values)
                source.File.Dispose();
        }
    }

    // Jobs come in as they began, so that of a thousand only those that ran side by side are open at once.
    private static IEnumerable<LogLine> Merge(RunFolder folder, Run run, string? only, Dictionary<string, Source> sources)
    {
        Queue<JobRun> later = new(run.Jobs.Where(job => job.StartedAt is not null && (only is null || job.Name == only)).OrderBy(job => job.StartedAt));
        PriorityQueue<Source, (DateTimeOffset, string)> open = new();
        while (true)
        {
            while (later.TryPeek(out JobRun? next) && (open.Count == 0 || next.StartedAt <= open.Peek().Next.Timestamp))
            {
                later.Dequeue();
                Source source = sources.TryGetValue(next.Id, out Source? known) ? known : sources[next.Id] = new(new(folder.Log(next.Id)), next.Id);
                source.Job = next;
                Enqueue(open, source);
            }

            if (open.Count == 0)
            {
                if (later.Count == 0)
                    yield break;
                continue;
            }

            Source first = open.Dequeue();
            StoredLine line = first.Next;
            string step = line.Step > 0 && line.Step <= first.Job.Steps.Length ? first.Job.Steps[line.Step - 1].Name : "";
            yield return new() { RunId = run.Id, Job = first.Job.Name, Step = step, Timestamp = line.Timestamp, Text = LogText.Neutralize(line.Text) };
            Enqueue(open, first);
        }
    }

    private static void Enqueue(PriorityQueue<Source, (DateTimeOffset, string)> open, Source source)
    {
        if (source.File.Next() is { } line)
        {
            source.Next = line;
            open.Enqueue(source, (line.Timestamp, source.Id));
        }
        else if (source.Job.FinishedAt is not null)
        {
            source.File.Close();
        }
    }

    private sealed class Source(LogFile file, string id)
    {
        public LogFile File => file;

        public string Id => id;

        public JobRun Job { get; set; } = new();

        public StoredLine Next { get; set; }
    }
}
