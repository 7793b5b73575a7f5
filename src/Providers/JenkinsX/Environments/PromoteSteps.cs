using System.Text.Json;
using CicdTools.Providers.JenkinsX.Activities;

namespace CicdTools.Providers.JenkinsX.Environments;

/// <summary>The promotions that pipelines made, as their activities tell.</summary>
internal static class PromoteSteps
{
    /// <summary>Each of them as an entry of the ledger, newest first.</summary>
    public static IEnumerable<Deployment> Deployments(IEnumerable<JsonElement> activities, string context)
    {
        Dictionary<(string, string), string> before = [];
        List<Deployment> all = [];
        foreach ((JsonElement activity, JsonElement promote) in activities.SelectMany(Of).OrderBy(pair => At(pair.Activity, pair.Promote)))
        {
            JsonElement spec = activity.GetProperty("spec");
            string application = ApplicationNames.OfRepository(spec.Text("gitRepository") ?? ""), environment = promote.Text("environment") ?? "";
            RunStatus status = ActivityStatuses.Of(promote.Text("status"));
            all.Add(new()
            {
                Context = context,
                Id = $"{activity.Name()}/{environment}",
                Application = application,
                Environment = environment,
                Version = spec.Text("version") ?? "",
                PreviousVersion = before.GetValueOrDefault((application, environment)),
                Percent = 100,
                Status = status,
                Actor = spec.Text("author") ?? "",
                Reason = promote.Text("pullRequest", "pullRequestURL"),
                Commit = promote.Text("pullRequest", "mergeCommitSHA"),
                CreatedAt = At(activity, promote),
            });
            if (status == RunStatus.Succeeded)
                before[(application, environment)] = spec.Text("version") ?? "";
        }

        return all.AsEnumerable().Reverse();
    }

    /// <summary>The environments that pull requests promote to, by the address of each.</summary>
    public static Dictionary<string, string> Environments(IEnumerable<JsonElement> activities)
    {
        Dictionary<string, string> byAddress = new(StringComparer.OrdinalIgnoreCase);
        foreach ((_, JsonElement promote) in activities.SelectMany(Of))
        {
            if (promote.Text("pullRequest", "pullRequestURL") is { } address && promote.Text("environment") is { } environment)
                byAddress[address] = environment;
        }

        return byAddress;
    }

    private static IEnumerable<(JsonElement Activity, JsonElement Promote)> Of(JsonElement activity) =>
        activity.Items("spec", "steps").Select(step => step.Find("promote")).OfType<JsonElement>().Select(promote => (activity, promote));

    private static DateTimeOffset At(JsonElement activity, JsonElement promote) =>
        promote.Time("completedTimestamp") ?? promote.Time("startedTimestamp") ?? activity.Time("metadata", "creationTimestamp") ?? default;
}
