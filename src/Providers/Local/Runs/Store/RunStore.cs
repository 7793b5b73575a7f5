using System.Text.Json;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The runs of a local context. Their folders are the truth; the index finds them.</summary>
internal sealed class RunStore(LocalPaths paths, TimeProvider clock, Action<string>? warn)
{
    private readonly RunIndex _index = new(paths, clock, warn);

    /// <summary>The index.</summary>
    public RunIndex Index => _index;

    /// <summary>The folder of a run.</summary>
    public RunFolder Folder(string id) => new(Path.Combine(paths.Runs, id));

    /// <summary>The run as it stands; null where there is none.</summary>
    public async Task<Run?> FindOneAsync(string id, CancellationToken cancellationToken) =>
        RunIds.IsValid(id) ? await ReadAsync(id, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>The run as it stands.</summary>
    /// <exception cref="CicdException"><c>RunNotFound</c>.</exception>
    public async Task<Run> RequireAsync(string id, CancellationToken cancellationToken) =>
        await FindOneAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "run", id, remedy: "Get-CicdRun lists the runs.");

    /// <summary>Runs, newest first.</summary>
    public async IAsyncEnumerable<Run> FindAsync(RunQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string id in _index.Find(query))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await ReadAsync(id, cancellationToken).ConfigureAwait(false) is { } run && (query.Status.Length == 0 || query.Status.Contains(run.Status)) && (query.Ref is null || query.Ref == run.Ref))
                yield return run;
        }
    }

    /// <summary>The run of a folder; null where there is none that can be read.</summary>
    public static Run? TryRead(RunFolder folder)
    {
        try
        {
            return RunJson.Read<Run>(folder.State);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A run whose owner is gone does not run: what it left is ended, and that is written down. So is what became of a damaged record.
    private async Task<Run?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        RunFolder folder = Folder(id);
        Run? run = TryRead(folder) ?? await DamagedRuns.RebuildAsync(folder, clock, warn, cancellationToken).ConfigureAwait(false);
        return run is null or { IsFinished: true } ? run : await RunRecovery.SettleAsync(folder, run, _index, clock, cancellationToken).ConfigureAwait(false);
    }
}
