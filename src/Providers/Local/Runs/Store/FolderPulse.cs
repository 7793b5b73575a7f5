namespace CicdTools.Providers.Local.Runs;

/// <summary>Waits until something in a folder may have changed: the system tells, and where it does not, a pause does.</summary>
internal sealed class FolderPulse : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly FileSystemWatcher? _watcher;
    private readonly SemaphoreSlim _signal = new(0, 1);

    public FolderPulse(string folder, TimeProvider clock, bool recursive = false)
    {
        _clock = clock;
        try
        {
            _watcher = new(folder) { IncludeSubdirectories = recursive, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            _watcher.Changed += Pulse;
            _watcher.Created += Pulse;
            _watcher.Renamed += Pulse;
            _watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // No watches are left on this machine (fs.inotify.max_user_watches): the pause must do.
            _watcher?.Dispose();
            _watcher = null;
        }
        catch (ArgumentException)
        {
            // The folder is not there yet.
            _watcher = null;
        }
    }

    /// <summary>Waits for a change, at most so long.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pause = Task.Delay(longest, _clock, over.Token);
        await Task.WhenAny(_signal.WaitAsync(over.Token), pause).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _watcher?.Dispose();

    private void Pulse(object sender, FileSystemEventArgs e)
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
    }
}
