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
        RunIds.IsValid(id) && TryRead(Folder(id)) is { } run ? await SettledAsync(run, cancellationToken).ConfigureAwait(false) : null;

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
            if (TryRead(Folder(id)) is not { } read)
                continue;
            Run run = await SettledAsync(read, cancellationToken).ConfigureAwait(false);
            if ((query.Status.Length == 0 || query.Status.Contains(run.Status)) && (query.Ref is null || query.Ref == run.Ref))
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

    /// <summary>A run whose owner is gone does not run: what it left is ended, and that is written down.</summary>
    private async Task<Run> SettledAsync(Run run, CancellationToken cancellationToken) =>
        run.IsFinished ? run : await RunRecovery.SettleAsync(Folder(run.Id), run, _index, clock, cancellationToken).ConfigureAwait(false);
}
