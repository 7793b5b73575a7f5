using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/approvals. What is listed there names no run; the timeline of a run names
// its approvals, by records of the type Checkpoint.Approval.
internal sealed partial class AzureDevOpsProvider : IApprovalBatches
{
    /// <summary>How many approvals are asked for by their identifiers at once, so that the address stays short.</summary>
    private const int ApprovalsAtOnce = 20;

    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Approval> all;
        if (query.Id is { } id)
        {
            all = ByIdAsync(id, cancellationToken);
        }
        else if (query.Repository is { } repository)
        {
            PipelineHome home = await HomeAsync(repository, cancellationToken).ConfigureAwait(false);
            all = ApprovalsOfAsync(home.Project, home, cancellationToken);
        }
        else
        {
            all = OverProjectsAsync((project, token) => ApprovalsOfAsync(project, null, token), cancellationToken);
        }

        await foreach (Approval approval in all.ConfigureAwait(false))
        {
            bool fits = query.Status.Length == 0 ? approval.Status == ApprovalStatus.Waiting : query.Status.Contains(approval.Status);
            if (fits && (query.Environment is null || (approval.Environment is { } environment && DeployingJob.IsOf(environment, query.Environment))))
                yield return approval;
        }
    }

    public Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken) =>
        PlanAsync([approval], approve, comment, decided => decided[0], cancellationToken);

    public Task<Change> PlanDecisionsAsync(IReadOnlyList<Approval> approvals, bool approve, string? comment, CancellationToken cancellationToken) =>
        PlanAsync(approvals, approve, comment, decided => decided, cancellationToken);

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/approvals/update: one call takes any number of one project's.
    private async Task<Change> PlanAsync(IReadOnlyList<Approval> approvals, bool approve, string? comment, Func<Approval[], object> result, CancellationToken cancellationToken)
    {
        List<Approval> all = [];
        foreach (Approval approval in approvals)
            all.Add(await RequireWaitingAsync(approval, cancellationToken).ConfigureAwait(false));
        (ApiRequest Call, Approval[] Of)[] calls = [.. all.GroupBy(one => ApprovalId.TryParse(one.Id)!.Project).Select(of => (Write(HttpMethod.Patch, $"/{of.Key}/_apis/pipelines/approvals"), of.ToArray()))];
        return new Change(string.Join(", ", all.Select(one => one.Subject)), $"{(approve ? "Approve" : "Reject")} the {(all.Count == 1 ? "stage" : $"{all.Count.ToString(CultureInfo.InvariantCulture)} stages")}", async token =>
        {
            List<Approval> decided = [];
            foreach ((ApiRequest call, Approval[] of) in calls)
                decided.AddRange(await DecideAsync(call, of, approve, comment, token).ConfigureAwait(false));
            return result([.. decided]);
        }).Calling(Context, [.. calls.Select(one => one.Call)]);
    }

    /// <exception cref="CicdException"><c>ApprovalNotFound</c>, <c>ApprovalDecided</c>.</exception>
    private async Task<Approval> RequireWaitingAsync(Approval approval, CancellationToken cancellationToken)
    {
        Approval now = await ByIdAsync(approval.Id, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApprovalNotFound", "approval", approval.Id, remedy: "Get-CicdApproval shows what waits.");
        if (now.Status == ApprovalStatus.Waiting)
        {
            await RequireMineAsync(now, cancellationToken).ConfigureAwait(false);
            return now;
        }

        throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"'{now.Subject}' does not wait any more: it is {now.Status}.", now.Id, "Get-CicdApproval shows what waits.");
    }

    private async Task<Approval[]> DecideAsync(ApiRequest call, Approval[] approvals, bool approve, string? comment, CancellationToken cancellationToken)
    {
        SetApproval[] body = [.. approvals.Select(one => new SetApproval(ApprovalId.TryParse(one.Id)!.Id, approve ? "approved" : "rejected", comment))];
        ListModel<ApprovalModel> made = await _api.CreateAsync(
            call.With(body, Json.SetApprovalArray),
            Json.ListModelApprovalModel,
            async again =>
            {
                // It is all of them or none; what was decided by then was decided by this call.
                ApprovalModel?[] now = await Task.WhenAll(approvals.Select(one => FindApprovalAsync(ApprovalId.TryParse(one.Id)!, again))).ConfigureAwait(false);
                return Array.TrueForAll(now, one => one is { Status: not "pending" }) ? new([.. now.OfType<ApprovalModel>()]) : null;
            },
            cancellationToken).ConfigureAwait(false);
        Dictionary<string, ApprovalModel> byId = made.Value.ToDictionary(one => one.Id, StringComparer.OrdinalIgnoreCase);
        return [.. approvals.Select(one => Decide(one, byId[ApprovalId.TryParse(one.Id)!.Id]))];
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/approvals/get: what whoever asks may do with it. Who may see it only cannot decide.
    /// <exception cref="CicdException"><c>ApprovalNotYours</c>.</exception>
    private async Task RequireMineAsync(Approval approval, CancellationToken cancellationToken)
    {
        ApprovalId id = ApprovalId.TryParse(approval.Id)!;
        ApprovalModel? mine = await _api.FindAsync(Get($"/{id.Project}/_apis/pipelines/approvals/{id.Id}", ("$expand", "permissions")), Json.ApprovalModel, cancellationToken).ConfigureAwait(false);
        if (mine?.Permissions is "none" or "view")
            throw new CicdException("ApprovalNotYours", CicdErrorKind.Forbidden, $"'{approval.Subject}' is not yours to decide{(approval.Approvers.Length == 0 ? "" : $": it is asked of {string.Join(", ", approval.Approvers)}")}.", approval.Id, "Have one of them decide, or be made an approver; a run that waits already asks those that it began with.");
    }

    private Task<ApprovalModel?> FindApprovalAsync(ApprovalId id, CancellationToken cancellationToken) =>
        _api.FindAsync(Get($"/{id.Project}/_apis/pipelines/approvals/{id.Id}", ("$expand", "steps")), Json.ApprovalModel, cancellationToken);

    private async IAsyncEnumerable<Approval> ByIdAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ApprovalId.TryParse(text) is not { } id || await TrySeeRunAsync(new(id.Project, id.Run), cancellationToken).ConfigureAwait(false) is not { } seen
            || seen.Timeline.Approvals.FirstOrDefault(one => one.Id == id.Id) is not { Id: not null } known
            || await FindApprovalAsync(id, cancellationToken).ConfigureAwait(false) is not { } found)
            yield break;
        yield return Describe(seen.Run, known.Stage, found, await EnvironmentOfAsync(seen.Build, known.Stage, seen.Timeline, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The approvals of the runs that are under way, oldest first.</summary>
    private async IAsyncEnumerable<Approval> ApprovalsOfAsync(string project, PipelineHome? home, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, (Run Run, string Stage, string? Environment)> known = [];
        // A run that waits before its first stage has not begun.
        foreach (string status in new[] { "inProgress", "notStarted" })
        {
            ApiRequest request = Page($"/{project}/_apis/build/builds", ("repositoryId", home?.Id), ("repositoryType", home?.Type), ("statusFilter", status), ("queryOrder", "queueTimeDescending"));
            await foreach (BuildModel build in _api.PagesAsync(request, Json.ListModelBuildModel, page => page.Value, cancellationToken).ConfigureAwait(false))
            {
                Timeline timeline = await TimelineAsync(new(project, build.Id), cancellationToken).ConfigureAwait(false);
                foreach ((string id, string stage) in timeline.Approvals)
                    known[id] = (Describe(build, timeline), stage, await EnvironmentOfAsync(build, stage, timeline, cancellationToken).ConfigureAwait(false));
            }
        }

        List<Approval> approvals = [];
        foreach (string[] ids in known.Keys.Chunk(ApprovalsAtOnce))
        {
            ListModel<ApprovalModel> page = await _api.ReadAsync(Get($"/{project}/_apis/pipelines/approvals", ("approvalIds", string.Join(',', ids)), ("$expand", "steps")), Json.ListModelApprovalModel, cancellationToken).ConfigureAwait(false);
            approvals.AddRange(page.Value.Where(one => known.ContainsKey(one.Id)).Select(one => Describe(known[one.Id].Run, known[one.Id].Stage, one, known[one.Id].Environment)));
        }

        foreach (Approval approval in approvals.OrderBy(one => one.RequestedAt))
            yield return approval;
    }

    /// <summary>The environment that a stage deploys to; null for none, or several. Which resource an approval was asked for, the system does not tell.</summary>
    private async Task<string?> EnvironmentOfAsync(BuildModel build, string stage, Timeline timeline, CancellationToken cancellationToken)
    {
        string? reference = Array.Find(timeline.Stages, one => one.Name == stage)?.Reference;
        string[] environments = [.. (await DeployingAsync(build, cancellationToken).ConfigureAwait(false)).Where(job => job.Stage == reference).Select(job => job.Environment).Distinct(StringComparer.OrdinalIgnoreCase)];
        return environments is [{ } one] ? one : null;
    }

    private Approval Describe(Run run, string stage, ApprovalModel approval, string? environment) => Decide(
        new()
        {
            Context = Context,
            Id = $"{run.Id}/{approval.Id}",
            Kind = "Stage",
            Subject = stage.Length == 0 ? run.ToString() : $"{stage} of {run}",
            Repository = run.Repository,
            Environment = environment,
            RunId = run.Id,
            Approvers = [.. (approval.Steps ?? []).Select(step => Name(step.AssignedApprover)).Where(name => name.Length > 0)],
            RequestedBy = run.Actor,
            RequestedAt = approval.CreatedOn ?? default,
        },
        approval);

    private static Approval Decide(Approval approval, ApprovalModel model)
    {
        ApprovalStatus status = model.Status switch
        {
            "approved" => ApprovalStatus.Approved,
            "rejected" => ApprovalStatus.Denied,
            // Others have to approve as well, or it is not its turn yet.
            "pending" or "uninitiated" => ApprovalStatus.Waiting,
            _ => ApprovalStatus.Expired,
        };
        ApprovalStepModel? decision = model.Steps?.LastOrDefault(step => step.Status is "approved" or "rejected");
        return approval with
        {
            Status = status,
            DecidedBy = status == ApprovalStatus.Waiting || decision is null ? null : Name(decision.ActualApprover ?? decision.AssignedApprover),
            DecidedAt = status == ApprovalStatus.Waiting ? null : decision?.LastModifiedOn ?? model.LastModifiedOn,
            Comment = decision?.Comment,
        };
    }

    private static string Name(PersonModel? person) => person?.UniqueName ?? person?.DisplayName ?? "";

    /// <summary>An approval with its run: <c>project/repository/123/</c> and its own identifier.</summary>
    private sealed record ApprovalId(string Project, int Run, string Id)
    {
        public static ApprovalId? TryParse(string text) =>
            text.Split('/') is [{ } project, .., { } run, { } id] && AzureDevOpsName.IsPart(project) && int.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && Guid.TryParse(id, out _)
                ? new(project, number, id)
                : null;
    }
}
