namespace CicdTools.Providers.AzureDevOps;

/// <summary>A stage of a run as its timeline has it.</summary>
/// <param name="Reference">What it is called in its file, and run again by.</param>
/// <param name="Name">What people see; empty for the stage of a pipeline that has none.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Waits">The approval that it waits for; null for none.</param>
/// <param name="Decided">The approval that was decided last; null for none.</param>
internal sealed record TimelineStage(string Reference, string Name, RunStatus Status, string? Waits, string? Decided)
{
    public bool IsFinished => Status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);
}
