using System.Text.Json;

namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>A LighthouseJob that has no activity yet, as a run: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/apis/lighthouse/v1alpha1/types.go.</summary>
internal static class JobReader
{
    public static Run Read(JsonElement job, string context)
    {
        JsonElement spec = job.Find("spec") ?? default;
        return new()
        {
            Context = context,
            Id = job.Name(),
            Repository = $"{spec.Text("refs", "org")}/{spec.Text("refs", "repo")}",
            Pipeline = spec.Text("context") ?? spec.Text("job") ?? "",
            Ref = spec.Text("refs", "base_ref") ?? "",
            Commit = spec.Text("refs", "base_sha") ?? "",
            Event = job.Label(TeamLabels.ByHand) == "true" ? "manual" : spec.Text("type") is "presubmit" or "batch" ? "pull_request" : "push",
            Status = Status(job.Text("status", "state")),
            Reason = job.Text("status", "description") is { } words ? Errors.Short(words, 300) : null,
            CreatedAt = job.Time("metadata", "creationTimestamp") ?? default,
            StartedAt = job.Time("status", "startTime"),
            FinishedAt = job.Time("status", "completionTime"),
            Url = job.Text("status", "reportURL"),
        };
    }

    private static RunStatus Status(string? state) => state switch
    {
        "running" => RunStatus.Running,
        "success" => RunStatus.Succeeded,
        "failure" => RunStatus.Failed,
        "aborted" => RunStatus.Canceled,
        "error" => RunStatus.Errored,
        _ => RunStatus.Queued,
    };
}
