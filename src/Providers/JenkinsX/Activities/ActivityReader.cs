using System.Globalization;
using System.Text.Json;

namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>A PipelineActivity as a run: https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1/types_pipeline.go. Its stages, previews and promotions are jobs.</summary>
internal static class ActivityReader
{
    public static Run Read(JsonElement activity, string context, string? dashboard)
    {
        JsonElement spec = activity.Find("spec") ?? default;
        string owner = spec.Text("gitOwner") ?? "", repository = spec.Text("gitRepository") ?? "", branch = spec.Text("gitBranch") ?? "", build = spec.Text("build") ?? "";
        return new()
        {
            Context = context,
            Id = activity.Name(),
            Repository = $"{owner}/{repository}",
            Number = int.TryParse(build, CultureInfo.InvariantCulture, out int number) ? number : 0,
            Pipeline = spec.Text("context") ?? activity.Label(TeamLabels.Context) ?? spec.Text("pipeline") ?? "",
            Ref = branch,
            Commit = spec.Text("lastCommitSHA") ?? activity.Label(TeamLabels.LastCommit) ?? "",
            Version = spec.Text("version"),
            Event = IsPullRequest(branch) ? "pull_request" : activity.Label(TeamLabels.ByHand) == "true" ? "manual" : "push",
            Actor = spec.Text("author") ?? "",
            Status = ActivityStatuses.Of(spec.Text("status")),
            Reason = ActivityStatuses.Reason(spec.Text("status"), spec.Text("message")),
            CreatedAt = activity.Time("metadata", "creationTimestamp") ?? spec.Time("startedTimestamp") ?? default,
            StartedAt = spec.Time("startedTimestamp"),
            FinishedAt = spec.Time("completedTimestamp"),
            Url = spec.Text("buildUrl") ?? Page(dashboard, owner, repository, branch, build),
            Jobs = [.. spec.Items("steps").SelectMany((step, at) => Jobs(step, at))],
        };
    }

    /// <summary>Whether a branch is the name that Lighthouse gives to a pull request (https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/apis/lighthouse/v1alpha1/types.go).</summary>
    public static bool IsPullRequest(string branch) => branch.StartsWith("PR-", StringComparison.OrdinalIgnoreCase) && int.TryParse(branch.AsSpan(3), CultureInfo.InvariantCulture, out _);

    // The dashboard's addresses: https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/cmd/variables/variables.go#L681-L696
    private static string? Page(string? dashboard, string owner, string repository, string branch, string build) =>
        dashboard is null || owner.Length == 0 || repository.Length == 0 || branch.Length == 0 || build.Length == 0 ? null
            : $"{dashboard}/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(repository.Replace('/', '-'))}/{Uri.EscapeDataString(branch)}/{Uri.EscapeDataString(build)}";

    private static IEnumerable<JobRun> Jobs(JsonElement step, int at)
    {
        if (step.Find("stage") is { } stage)
            yield return Job(stage, at, stage.Text("name") ?? "stage", "") with { Steps = [.. stage.Items("steps").Select((one, number) => Step(one, $"step {number + 1}"))] };
        if (step.Find("preview") is { } preview)
            yield return Job(preview, at, preview.Text("name") ?? "preview", "preview") with { Environment = preview.Text("environment") };
        if (step.Find("promote") is { } promote)
            yield return Job(promote, at, promote.Text("name") ?? $"promote to {promote.Text("environment")}", "promote") with { Environment = promote.Text("environment"), Steps = [.. PromoteSteps(promote)] };
    }

    private static JobRun Job(JsonElement step, int at, string name, string stage) => new()
    {
        Id = at.ToString(CultureInfo.InvariantCulture),
        Name = name,
        Stage = stage,
        Status = ActivityStatuses.Of(step.Text("status")),
        Reason = ActivityStatuses.Reason(step.Text("status"), step.Text("message")),
        StartedAt = step.Time("startedTimestamp"),
        FinishedAt = step.Time("completedTimestamp"),
    };

    private static IEnumerable<StepRun> PromoteSteps(JsonElement promote)
    {
        if (promote.Find("pullRequest") is { } pull)
            yield return Step(pull, "pull request");
        if (promote.Find("update") is { } update)
            yield return Step(update, "update");
    }

    private static StepRun Step(JsonElement step, string name) => new()
    {
        Name = step.Text("name") ?? name,
        Status = ActivityStatuses.Of(step.Text("status")),
        StartedAt = step.Time("startedTimestamp"),
        FinishedAt = step.Time("completedTimestamp"),
    };
}
