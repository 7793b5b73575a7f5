using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A build that its trigger wants approved waits before its first step: https://docs.cloud.google.com/build/docs/securing-builds/gate-builds-on-approval.
internal sealed partial class GoogleProvider : IApprovals
{
    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool all = query.Status.Length > 0;
        if (query.Repository is { } repository)
            await RequireRepositoryAsync(GoogleRepositoryName.Parse(repository), cancellationToken).ConfigureAwait(false);
        List<Approval> found = [];
        if (query.Id is { } id)
        {
            if (await FindBuildAsync(id, cancellationToken).ConfigureAwait(false) is { Approval: not null } build)
                found.Add(await ApprovalOfAsync(build, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            await foreach (BuildModel build in BuildsAsync(all ? null : "status=\"PENDING\"", cancellationToken).ConfigureAwait(false))
            {
                if (build.Approval is not null)
                    found.Add(await ApprovalOfAsync(build, cancellationToken).ConfigureAwait(false));
            }
        }

        foreach (Approval approval in found.OrderBy(approval => approval.RequestedAt))
        {
            bool fits = all ? query.Status.Contains(approval.Status) : approval.Status == ApprovalStatus.Waiting;
            if (fits && query.Environment is null && (query.Repository is null || approval.Repository == query.Repository))
                yield return approval;
        }
    }

    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        BuildModel build = await FindBuildAsync(approval.Id, cancellationToken).ConfigureAwait(false) is { Approval: not null } found ? found
            : throw Errors.NotFound("ApprovalNotFound", "approval", approval.Id, remedy: "Get-CicdApproval shows what waits.");
        Approval now = await ApprovalOfAsync(build, cancellationToken).ConfigureAwait(false);
        if (now.Status != ApprovalStatus.Waiting)
            throw new CicdException("ApprovalDecided", CicdErrorKind.Conflict, $"'{now.Subject}' does not wait any more: it is {now.Status}.", now.Id, "Get-CicdApproval shows what waits.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/builds/{build.Id}:approve")
            .With(new(new(approve ? "APPROVED" : "REJECTED", comment)), Json.ApproveBuild);
        return new Change(now.Subject, approve ? "Approve the build, so that it starts" : "Deny the build, so that it never starts", async token =>
        {
            await Builds.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false);
            return await ApprovalOfAsync(await RequireBuildAsync(build.Id!, token).ConfigureAwait(false), token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    private async Task<Approval> ApprovalOfAsync(BuildModel build, CancellationToken cancellationToken)
    {
        Run run = await DescribeAsync(build, cancellationToken).ConfigureAwait(false);
        ApprovalResultModel? result = build.Approval!.Result;
        return new()
        {
            Context = Context,
            Id = run.Id,
            Kind = "Run",
            Subject = $"{run.Repository} {run.Pipeline}: {run.Id}".TrimStart(),
            Repository = run.Repository,
            RunId = run.Id,
            Status = build.Approval.State switch
            {
                "PENDING" => ApprovalStatus.Waiting,
                "APPROVED" => ApprovalStatus.Approved,
                "REJECTED" => ApprovalStatus.Denied,
                _ => ApprovalStatus.Expired,
            },
            RequestedAt = run.CreatedAt,
            DecidedBy = result?.ApproverAccount,
            DecidedAt = result?.ApprovalTime,
            Comment = result?.Comment,
        };
    }
}
