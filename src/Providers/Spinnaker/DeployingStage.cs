using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

/// <summary>The stage of an execution that ends its way into an account: a canary before it in the same account is a step on that way.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Account">The account.</param>
internal sealed record DeployingStage(ExecutionModel Execution, StageModel Stage, string Account)
{
    /// <summary>The image that it puts there, or has put there; null where nothing tells it.</summary>
    public string? Image => StageFacts.ImagesOf(Stage).FirstOrDefault() ?? TriggerImage(Execution.Trigger);

    /// <summary>What identifies its content: the image, else the execution itself.</summary>
    public string Content => Image ?? Execution.Id;

    /// <summary>The image's tag, else the execution.</summary>
    public string Version => Image is { } image ? SpinnakerCluster.VersionOf(image, Execution.Id) : Execution.Id;

    /// <summary>What names it, as judgments are named.</summary>
    public string Id => $"{Execution.Id}/{Stage.Id}";

    /// <summary>The stages of an execution that end the ways into its accounts.</summary>
    public static IEnumerable<DeployingStage> Of(ExecutionModel execution)
    {
        StageModel[] stages = [.. (execution.Stages ?? []).Where(stage => stage.ParentStageId is null)];
        foreach (IGrouping<string, StageModel> account in stages.Where(StageFacts.IsDeploying).GroupBy(stage => StageFacts.AccountOf(stage)!, StringComparer.Ordinal))
        {
            // The last of them: none of the others comes after it; of several that stand beside each other, the last that was written.
            StageModel last = account.Last(stage => !account.Any(other => other != stage && Before(other, stages).Contains(stage)));
            yield return new(execution, last, account.Key);
        }
    }

    /// <summary>The stages that it comes after.</summary>
    public StageModel[] Before() => [.. Before(Stage, [.. (Execution.Stages ?? []).Where(stage => stage.ParentStageId is null)])];

    /// <summary>Whether somebody who says a version means it: its tag, the image, the execution, or the commit that started it.</summary>
    public bool Means(string version) => version == Version || version == Content || version == Execution.Id || (version.Length >= 7 && Execution.Trigger?.Hash?.StartsWith(version, StringComparison.Ordinal) == true);

    private static HashSet<StageModel> Before(StageModel stage, StageModel[] all)
    {
        HashSet<StageModel> found = [];
        Stack<StageModel> open = new([stage]);
        while (open.TryPop(out StageModel? next))
        {
            foreach (StageModel before in all.Where(one => next.RequisiteStageRefIds?.Contains(one.RefId, StringComparer.Ordinal) == true))
            {
                if (found.Add(before))
                    open.Push(before);
            }
        }

        return found;
    }

    // https://spinnaker.io/docs/reference/artifacts/: what came with the start, what was bound to it, or what a trigger on a registry names.
    private static string? TriggerImage(TriggerModel? trigger) =>
        (trigger?.Artifacts ?? []).Concat((trigger?.ResolvedExpectedArtifacts ?? []).Select(expected => expected.BoundArtifact).OfType<ArtifactModel>())
            .Where(artifact => artifact.Type == "docker/image").Select(artifact => artifact.Reference ?? (artifact is { Name: { } name, Version: { } version } ? $"{name}:{version}" : null)).FirstOrDefault(image => image is not null)
        ?? (trigger is { Type: "docker", Repository: { } repository, Tag: { } tag } ? $"{(trigger.Registry is { Length: > 0 } registry ? $"{registry}/" : "")}{repository}:{tag}" : null);
}
