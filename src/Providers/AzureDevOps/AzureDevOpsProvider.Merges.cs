using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/update and https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses/list
internal sealed partial class AzureDevOpsProvider : IChecks
{
    /// <summary>How long a merge may take that was asked for.</summary>
    private static readonly TimeSpan MergePatience = TimeSpan.FromMinutes(5);

    public async Task<Change> PlanMergeAsync(MergeRequest request, CancellationToken cancellationToken)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Repository);
        await RequireEnabledAsync(name, cancellationToken).ConfigureAwait(false);
        PullRequestModel found = await FindPullRequestAsync(name, request.Number, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("PullRequestNotFound", $"pull request of '{name}'", request.Number.ToString(CultureInfo.InvariantCulture), remedy: "Get-CicdPullRequest shows them all.");
        PullRequest pull = Describe(name, found);
        MergeGate.Require(pull, found.IsDraft == true, found.MergeStatus == "conflicts");
        string strategy = request.Method switch { MergeMethod.Squash => "squash", MergeMethod.Rebase => "rebase", _ => "noFastForward" };
        CompletePullRequest body = new("completed", new(pull.Commit), new(strategy, request.Message));
        ApiRequest call = Write(HttpMethod.Patch, $"/{name.Project}/_apis/git/repositories/{name.Repository}/pullrequests/{request.Number}");
        return new Change($"{pull}", MergeGate.Action(pull, request.Method), async token =>
        {
            if (pull.Status == PullRequestStatus.Merged)
                return pull;
            // What is merged already is seen in its state.
            PullRequestModel merging = await _api.CreateAsync(
                call.With(body, Json.CompletePullRequest),
                Json.PullRequestModel,
                async again => await FindPullRequestAsync(name, request.Number, again).ConfigureAwait(false) is { Status: "completed" } done ? done : null,
                token).ConfigureAwait(false);
            return Describe(name, await WaitForMergeAsync(name, merging, token).ConfigureAwait(false));
        })
        {
            AlreadyDone = MergeGate.Done(pull),
        }.Calling(Context, call);
    }

    public async IAsyncEnumerable<Check> GetChecksAsync(string repository, string reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(repository);
        string commit = (await RequireRefAsync(name, reference, cancellationToken).ConfigureAwait(false)).Commit;
        foreach (Check check in await ChecksOfAsync(name, commit, cancellationToken).ConfigureAwait(false))
            yield return check;
    }

    // A merge is queued, and policies have their word before it is made.
    private async Task<PullRequestModel> WaitForMergeAsync(AzureDevOpsName name, PullRequestModel request, CancellationToken cancellationToken)
    {
        DateTimeOffset end = _caller.Clock.GetUtcNow() + MergePatience;
        while (request is { Status: "active", MergeStatus: null or "notSet" or "queued" or "succeeded" } && _caller.Clock.GetUtcNow() < end)
        {
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            request = await FindPullRequestAsync(name, request.PullRequestId, cancellationToken).ConfigureAwait(false)
                ?? throw Errors.NotFound("PullRequestNotFound", $"pull request of '{name}'", request.PullRequestId.ToString(CultureInfo.InvariantCulture));
        }

        return request.Status == "completed"
            ? request
            : throw new CicdException("NotMergeable", CicdErrorKind.Conflict, $"Azure DevOps does not merge !{request.PullRequestId.ToString(CultureInfo.InvariantCulture)} of '{name}': {request.MergeFailureMessage ?? request.MergeStatus ?? request.Status}.", $"{name} !{request.PullRequestId.ToString(CultureInfo.InvariantCulture)}", "Its page says what is missing: policies, reviewers, or a conflict.");
    }

    private async Task<Check[]> ChecksOfAsync(AzureDevOpsName name, string? commit, CancellationToken cancellationToken)
    {
        if (commit is null)
            return [];
        ListModel<StatusModel> statuses = await _api.ReadAsync(Get($"/{name.Project}/_apis/git/repositories/{name.Repository}/commits/{commit}/statuses", ("latestOnly", "true")), Json.ListModelStatusModel, cancellationToken).ConfigureAwait(false);
        return [.. statuses.Value.Select(status => new Check(
            status.Context is { Genre: { Length: > 0 } genre } context ? $"{genre}/{context.Name}" : status.Context?.Name ?? status.Description ?? "",
            status.State switch { "succeeded" => RunStatus.Succeeded, "failed" => RunStatus.Failed, "error" => RunStatus.Errored, "notApplicable" => RunStatus.Skipped, _ => RunStatus.Queued },
            status.TargetUrl))];
    }
}
