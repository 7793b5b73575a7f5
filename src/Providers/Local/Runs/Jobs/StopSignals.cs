namespace CicdTools.Providers.Local.Runs;

/// <summary>How a run is stopped: what is under way ends, what runs always still does; and then, when its time is over or somebody asks again, all ends.</summary>
/// <param name="Stop">Asks; canceled no later than <paramref name="End"/>.</param>
/// <param name="End">Does not ask.</param>
internal sealed record StopSignals(CancellationToken Stop, CancellationToken End)
{
    /// <summary>For what runs although the run was stopped.</summary>
    public StopSignals OnlyEnd => new(End, End);
}
