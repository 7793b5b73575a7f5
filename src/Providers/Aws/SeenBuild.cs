using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>A build of CodeBuild as a run of one job, with its phases as steps.</summary>
internal static class SeenBuild
{
    public static Run Describe(BuildModel build, string context, string region)
    {
        string? phase = build.Phases?.LastOrDefault()?.PhaseType;
        RunStatus status = RunStatuses.OfBuild(build.BuildStatus, phase);
        string? reason = status != RunStatus.Errored ? null
            : build.BuildStatus == "TIMED_OUT" ? "It ran longer than its project allows."
            : build.Phases?.SelectMany(one => one.Contexts ?? []).Select(one => one.Message).FirstOrDefault(message => !string.IsNullOrEmpty(message)) ?? "AWS does not say why.";
        bool begun = status != RunStatus.Queued;
        return new()
        {
            Context = context,
            Repository = build.Source is { } source ? PipelineSource.Of(new ProjectModel(build.ProjectName, source, null, null)) : "",
            Id = build.Id,
            Number = (int)(build.BuildNumber ?? 0),
            Pipeline = build.ProjectName,
            Ref = Reference(build.SourceVersion),
            Commit = build.ResolvedSourceVersion ?? "",
            Event = build.Initiator?.StartsWith("codepipeline/", StringComparison.Ordinal) == true || build.Initiator?.Contains("Hookshot", StringComparison.Ordinal) == true ? "push" : "manual",
            Actor = build.Initiator ?? "",
            Status = status,
            Reason = reason is null ? null : Errors.Short(reason, 300),
            CreatedAt = build.StartTime ?? default,
            StartedAt = begun ? build.StartTime : null,
            FinishedAt = build.EndTime,
            Url = build.Logs?.DeepLink is null ? null : $"https://{region}.console.aws.amazon.com/codesuite/codebuild/projects/{Uri.EscapeDataString(build.ProjectName)}/build/{Uri.EscapeDataString(build.Id)}/?region={region}",
            Jobs =
            [
                new()
                {
                    Id = build.Id,
                    Name = build.ProjectName,
                    Stage = "Build",
                    Status = status,
                    Reason = reason,
                    StartedAt = begun ? build.StartTime : null,
                    FinishedAt = build.EndTime,
                    Steps = [.. (build.Phases ?? []).Where(one => one.PhaseType != "COMPLETED").Select(Step)],
                },
            ],
        };
    }

    private static StepRun Step(PhaseModel phase) => new()
    {
        Name = phase.PhaseType,
        // A phase that has no status yet is the one at work.
        Status = phase.PhaseStatus is null ? RunStatus.Running : RunStatuses.OfBuild(phase.PhaseStatus, phase.PhaseType),
        StartedAt = phase.StartTime,
        FinishedAt = phase.EndTime,
    };

    private static string Reference(string? version) => version is null || version.StartsWith("arn:", StringComparison.Ordinal) ? "" : version.StartsWith("refs/heads/", StringComparison.Ordinal) ? version["refs/heads/".Length..] : version;
}
