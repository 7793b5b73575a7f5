namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>The stages that stand before one, so kept that a hundred thousand of them are looked at once each.</summary>
internal sealed class StagesBefore
{
    private readonly Dictionary<string, (int Place, Stage Stage)> _holders = new(StringComparer.Ordinal);
    private readonly List<Stage> _unawaited = [];
    private int _count;

    /// <summary>The one right before; null for none.</summary>
    public Stage? Last { get; private set; }

    /// <summary>Those with jobs that no other waits for, in their order: whoever waits for these waits for all.</summary>
    public Stage[] Unawaited => [.. _unawaited];

    /// <summary>The stages that hold these jobs, in their order.</summary>
    public IEnumerable<Stage> HoldersOf(IEnumerable<string> jobs) =>
        jobs.Where(_holders.ContainsKey).Select(job => _holders[job]).DistinctBy(holder => holder.Place).OrderBy(holder => holder.Place).Select(holder => holder.Stage);

    /// <param name="stage">The stage.</param>
    /// <param name="after">Those that it waits for; null for all.</param>
    public void Add(Stage stage, Stage[]? after)
    {
        foreach (Job job in stage.Jobs)
            _holders.TryAdd(job.Id, (_count, stage));
        _count++;
        Last = stage;
        if (stage.Jobs.Length == 0)
            return;
        if (after is null)
            _unawaited.Clear();
        else
            _unawaited.RemoveAll(after.Contains);
        _unawaited.Add(stage);
    }
}
