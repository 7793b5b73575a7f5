namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// The run as its owner knows it, written to its file after changes. Writing takes at most a fortieth of the time, however many jobs
/// there are; what matters to others at once is flushed.
/// </summary>
internal sealed class RunState : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly RunFolder _folder;
    private readonly RunIndex _index;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _broken;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writer;
    private readonly List<JobRun> _jobs;
    private Run _run;
    private RunStatus _indexed;
    private bool _dirty;

    public RunState(RunFolder folder, Run run, RunIndex index, TimeProvider clock, Action<Exception> broken)
    {
        (_folder, _run, _index, _clock, _broken) = (folder, run, index, clock, broken);
        _jobs = [.. run.Jobs];
        _indexed = run.Status;
        _writer = Task.Run(WriteLoopAsync);
    }

    /// <summary>The run now.</summary>
    public Run Snapshot()
    {
        lock (_gate)
            return _run with { Jobs = [.. _jobs] };
    }

    /// <summary>A job now.</summary>
    public JobRun Job(int index)
    {
        lock (_gate)
            return _jobs[index];
    }

    /// <summary>Adds a job that only showed during the run, and gives its place.</summary>
    public int Add(JobRun job)
    {
        lock (_gate)
        {
            _jobs.Add(job);
            _dirty = true;
            return _jobs.Count - 1;
        }
    }

    /// <summary>Changes the run.</summary>
    public void Change(Func<Run, Run> change)
    {
        lock (_gate)
        {
            _run = change(_run);
            _dirty = true;
        }

        Wake();
    }

    /// <summary>Changes a job; the run's status follows.</summary>
    public void ChangeJob(int index, Func<JobRun, JobRun> change)
    {
        lock (_gate)
        {
            JobRun before = _jobs[index];
            JobRun after = _jobs[index] = change(before);
            _dirty = true;
            if (after.Status != before.Status && !_run.IsFinished)
                Follow(after);
        }

        Wake();
    }

    /// <summary>Writes what has changed, now.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Run run;
            lock (_gate)
            {
                if (!_dirty)
                    return;
                _dirty = false;
                run = _run with { Jobs = [.. _jobs] };
            }

            await RunJson.WriteAsync(_folder.State, run, cancellationToken).ConfigureAwait(false);
            if (run.Status != _indexed)
                _index.Save(run);
            _indexed = run.Status;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writer.ConfigureAwait(false);
        _stop.Dispose();
        _signal.Dispose();
        _writing.Dispose();
    }

    private void Follow(JobRun job)
    {
        bool running = _jobs.Exists(other => other.Status == RunStatus.Running);
        bool waiting = !running && _jobs.Exists(other => other.Status == RunStatus.Waiting);
        _run = _run with
        {
            Status = running ? RunStatus.Running : waiting ? RunStatus.Waiting : _run.StartedAt is null ? RunStatus.Queued : RunStatus.Running,
            StartedAt = _run.StartedAt ?? (job.Status == RunStatus.Running ? job.StartedAt : null),
        };
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(_stop.Token).ConfigureAwait(false);
                long begin = _clock.GetTimestamp();
                await FlushAsync(_stop.Token).ConfigureAwait(false);
                TimeSpan pause = _clock.GetElapsedTime(begin) * 40;
                await Task.Delay(pause > ShortestPause ? pause : ShortestPause, _clock, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The owner has ended it and writes the last state itself.
        }
        catch (IOException problem)
        {
            _broken(problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            _broken(problem);
        }
    }
}
