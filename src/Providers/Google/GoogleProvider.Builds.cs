using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A run is a build, and its jobs are its steps: each has an image, a state and times of its own, and waits for others or goes beside them
// (https://docs.cloud.google.com/build/docs/configuring-builds/configure-build-step-order).
internal sealed partial class GoogleProvider
{
    private async Task<BuildModel?> FindBuildAsync(string text, CancellationToken cancellationToken) => BuildId.TryParse(text) is { } id
        ? await Builds.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/builds/{id}"), Json.BuildModel, cancellationToken).ConfigureAwait(false)
        : null;

    private async Task<BuildModel> RequireBuildAsync(string text, CancellationToken cancellationToken) =>
        await FindBuildAsync(text, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("RunNotFound", "build", text, remedy: "A run of Cloud Build is named by its build's identifier; Get-CicdRun shows them. Check the context's region too.");

    private async Task<Run> DescribeAsync(BuildModel build, CancellationToken cancellationToken)
    {
        RunStatus status = BuildStatuses.Of(build);
        Dictionary<string, string> known = build.Substitutions ?? [];
        return new()
        {
            Context = Context,
            Repository = await RepositoryOfAsync(build, cancellationToken).ConfigureAwait(false),
            Id = build.Id!,
            Pipeline = known.GetValueOrDefault("TRIGGER_NAME") ?? "",
            Path = known.GetValueOrDefault("TRIGGER_BUILD_CONFIG_PATH") is { Length: > 0 } path ? path : null,
            Ref = known.GetValueOrDefault("BRANCH_NAME") ?? known.GetValueOrDefault("TAG_NAME") ?? known.GetValueOrDefault("REF_NAME") ?? build.Source?.RepoSource?.BranchName ?? build.Source?.RepoSource?.TagName ?? "",
            Commit = known.GetValueOrDefault("COMMIT_SHA") ?? known.GetValueOrDefault("REVISION_ID") ?? build.SourceProvenance?.ResolvedGitSource?.Revision ?? build.SourceProvenance?.ResolvedRepoSource?.CommitSha ?? build.SourceProvenance?.ResolvedConnectedRepository?.Revision ?? "",
            // Cloud Build tells which trigger it was, and not whether somebody ran it by hand.
            Event = known.ContainsKey("_PR_NUMBER") ? "pull_request" : build.BuildTriggerId is null ? "manual" : "trigger",
            Actor = "",
            Status = status,
            Reason = BuildStatuses.Reason(build),
            CreatedAt = build.CreateTime ?? default,
            StartedAt = build.StartTime,
            FinishedAt = build.FinishTime,
            Url = build.LogUrl,
            Jobs = [.. (build.Steps ?? []).Select((step, index) => Describe(step, index, status))],
        };
    }

    private static JobRun Describe(StepModel step, int index, RunStatus build) => new()
    {
        Id = $"{index}",
        Name = StepNames.Of(step, index),
        Status = BuildStatuses.Of(step, build),
        ExitCode = step.ExitCode,
        StartedAt = step.Timing?.StartTime,
        FinishedAt = step.Timing?.EndTime,
    };

    /// <summary>The repository that a build is of: the one that its source names, else its trigger's, else what its substitutions tell; empty for a folder that was submitted.</summary>
    private async Task<string> RepositoryOfAsync(BuildModel build, CancellationToken cancellationToken)
    {
        if (GoogleRepositoryName.OfResource(build.Source?.ConnectedRepository?.Repository) is { } connected)
            return connected.ToString();
        if (build.BuildTriggerId is { } trigger)
        {
            if (!_repositoryOfTrigger.TryGetValue(trigger, out string? repository))
            {
                TriggerModel? found = await Builds.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/triggers/{trigger}"), Json.TriggerModel, cancellationToken).ConfigureAwait(false);
                repository = _repositoryOfTrigger[trigger] = found is null ? "" : GoogleTriggers.RepositoryOf(found) ?? "";
            }

            if (repository.Length > 0)
                return repository;
        }

        return build.Substitutions?.GetValueOrDefault("REPO_FULL_NAME") ?? (build.Source?.RepoSource?.RepoName is { } source ? $"{GoogleRepositoryName.SourceRepositories}/{source}" : "");
    }
}
