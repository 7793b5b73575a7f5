using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html: to go back is a deployment of its own, of a revision that was there before.
internal sealed partial class AwsProvider
{
    private async Task<GroupModel?> FindGroupAsync(string application, string group, CancellationToken cancellationToken) =>
        (await FindAsync(AwsService.CodeDeploy, "GetDeploymentGroup", new() { ["applicationName"] = application, ["deploymentGroupName"] = group }, Json.GroupAnswer, cancellationToken).ConfigureAwait(false))?.DeploymentGroupInfo;

    private async Task<Rollout> SeeDeploymentAsync(GroupModel group, string? id, CancellationToken cancellationToken)
    {
        if (id is null || await FindDeploymentAsync(id, cancellationToken).ConfigureAwait(false) is not { } deployment)
            return new() { Context = Context, Application = group.ApplicationName, Environment = group.DeploymentGroupName, Status = RunStatus.Succeeded, Percent = 0, Message = "Nothing was deployed there yet." };
        // One that ended early names the one that goes back: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RollbackInfo.html.
        return deployment is { Status: "Stopped" or "Failed", RollbackInfo.RollbackDeploymentId: { } back } && await FindDeploymentAsync(back, cancellationToken).ConfigureAwait(false) is { } next
            ? Describe(group, next)
            : Describe(group, deployment);
    }

    private async Task<DeploymentModel?> FindDeploymentAsync(string id, CancellationToken cancellationToken) => (await DeploymentsAsync([id], cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private Rollout Describe(GroupModel group, DeploymentModel deployment)
    {
        RunStatus status = StatusOf(deployment) switch { RunStatus.Succeeded => RunStatus.Succeeded, RunStatus.Failed or RunStatus.Canceled => RunStatus.Failed, _ => RunStatus.Running };
        DeploymentOverviewModel? parts = deployment.DeploymentOverview;
        long all = parts is null ? 0 : parts.Pending + parts.InProgress + parts.Succeeded + parts.Failed + parts.Skipped + parts.Ready;
        return new()
        {
            Context = Context,
            Application = group.ApplicationName,
            Environment = group.DeploymentGroupName,
            Version = DeployedRevision.Version(deployment.Revision),
            Status = status,
            Percent = status == RunStatus.Succeeded ? 100 : all == 0 ? 0 : (int)(100 * parts!.Succeeded / all),
            Message = status switch
            {
                RunStatus.Failed => deployment.ErrorInformation?.Message ?? $"The deployment {deployment.DeploymentId} is {deployment.Status}.",
                RunStatus.Running when deployment.RollbackInfo?.RollbackTriggeringDeploymentId is { } before => $"It goes back from the deployment {before}.",
                _ => null,
            },
            ProblemId = status == RunStatus.Failed ? deployment.ErrorInformation?.Code : null,
        };
    }

    private async Task<Change> PlanGroupBackAsync(GroupModel group, CancellationToken cancellationToken)
    {
        string target = $"{group.ApplicationName} in {group.DeploymentGroupName}";
        DeploymentModel[] history = await HistoryAsync(group, cancellationToken).ConfigureAwait(false);
        DeploymentModel? newest = history.FirstOrDefault();
        if (newest is not null && StatusOf(newest) is RunStatus.Running or RunStatus.Queued)
            return PlanStop(group, newest, target);
        DeploymentModel? good = history.Skip(1).FirstOrDefault(one => one.Status == "Succeeded" && DeployedRevision.Digest(one.Revision) != DeployedRevision.Digest(newest?.Revision));
        if (good?.Revision is not { } kept)
            throw new CicdException("NothingToUndo", CicdErrorKind.Invalid, $"There is no deployment of {target} before the newest one that succeeded with another revision.", target, "Get-CicdDeployment shows them.");
        RevisionModel revision = await WithContentAsync(group.ApplicationName, kept, cancellationToken).ConfigureAwait(false);
        ApiRequest call = AwsCall.Write(AwsService.CodeDeploy, "CreateDeployment", new()
        {
            ["applicationName"] = group.ApplicationName,
            ["deploymentGroupName"] = group.DeploymentGroupName,
            ["revision"] = DeployedRevision.Location(revision),
            ["description"] = $"Back to {DeployedRevision.Version(revision)}",
        });
        return new Change(target, $"Deploy {DeployedRevision.Version(revision)} again, which {good.DeploymentId} had put there", async token =>
        {
            string id = (await _api.CallAsync(AwsService.CodeDeploy, call, Json.NewDeploymentModel, token).ConfigureAwait(false)).DeploymentId;
            return await SeeDeploymentAsync(group, id, token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    private Change PlanStop(GroupModel group, DeploymentModel deployment, string target)
    {
        ApiRequest stop = AwsCall.Write(AwsService.CodeDeploy, "StopDeployment", new() { ["deploymentId"] = deployment.DeploymentId, ["autoRollbackEnabled"] = true }) with { Repeatable = true };
        return new Change(target, $"Stop the deployment {deployment.DeploymentId} and go back to what was there before", async token =>
        {
            await _api.DoAsync(AwsService.CodeDeploy, stop, token).ConfigureAwait(false);
            return await SeeDeploymentAsync(group, deployment.DeploymentId, token).ConfigureAwait(false);
        }).Calling(Context, stop);
    }

    // A deployment tells of an AppSpec no more than its sum: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html.
    private async Task<RevisionModel> WithContentAsync(string application, RevisionModel revision, CancellationToken cancellationToken)
    {
        if ((revision.AppSpecContent ?? revision.String) is not { Content: null })
            return revision;
        JsonObject body = new() { ["applicationName"] = application, ["revision"] = DeployedRevision.Location(revision) };
        return (await FindAsync(AwsService.CodeDeploy, "GetApplicationRevision", body, Json.RevisionAnswer, cancellationToken).ConfigureAwait(false))?.Revision
            ?? throw Errors.NotFound("RevisionNotFound", $"revision of '{application}'", DeployedRevision.Version(revision), remedy: "Deploy it anew: CodeDeploy does not keep it any more.");
    }
}
