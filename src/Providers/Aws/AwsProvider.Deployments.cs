using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/ (an application, and a deployment group for an environment) and https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
internal sealed partial class AwsProvider : IDeploymentHistory
{
    /// <summary>The most deployments that a batch takes: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html.</summary>
    private const int DeploymentBatch = 25;

    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (GroupModel group in GroupsAsync(application, environment, cancellationToken).ConfigureAwait(false))
        {
            DeploymentModel? running = group.LastSuccessfulDeployment?.DeploymentId is { } id ? (await DeploymentsAsync([id], cancellationToken).ConfigureAwait(false)).FirstOrDefault() : null;
            yield return Describe(group, running?.Revision);
        }

        if (environment is null || environment == _place.Region)
        {
            await foreach (Application stack in StacksAsync(application, cancellationToken).ConfigureAwait(false))
                yield return stack;
        }
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Deployment> found = [];
        await foreach (GroupModel group in GroupsAsync(application, environment, cancellationToken).ConfigureAwait(false))
            found.AddRange((await HistoryAsync(group, cancellationToken).ConfigureAwait(false)).Select(Describe));
        foreach (Deployment deployment in found.OrderByDescending(one => one.CreatedAt))
            yield return deployment;
    }

    private async IAsyncEnumerable<GroupModel> GroupsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> applications = [];
        await foreach (string name in _api.PagesAsync<ApplicationNamesModel, string>(AwsService.CodeDeploy, "ListApplications", [], Json.ApplicationNamesModel, page => (page.Applications, page.NextToken), cancellationToken).ConfigureAwait(false))
        {
            if (application is null || name == application)
                applications.Add(name);
        }

        foreach (string name in applications)
        {
            await foreach (string group in _api.PagesAsync<GroupNamesModel, string>(AwsService.CodeDeploy, "ListDeploymentGroups", new() { ["applicationName"] = name }, Json.GroupNamesModel, page => (page.DeploymentGroups, page.NextToken), cancellationToken).ConfigureAwait(false))
            {
                if ((environment is null || group == environment) && await FindAsync(AwsService.CodeDeploy, "GetDeploymentGroup", new() { ["applicationName"] = name, ["deploymentGroupName"] = group }, Json.GroupAnswer, cancellationToken).ConfigureAwait(false) is { } found)
                    yield return found.DeploymentGroupInfo;
            }
        }
    }

    /// <summary>What was deployed into a group, newest first.</summary>
    private async Task<DeploymentModel[]> HistoryAsync(GroupModel group, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["applicationName"] = group.ApplicationName, ["deploymentGroupName"] = group.DeploymentGroupName };
        List<string> ids = [];
        await foreach (string id in _api.PagesAsync<DeploymentIdsModel, string>(AwsService.CodeDeploy, "ListDeployments", body, Json.DeploymentIdsModel, page => (page.Deployments, page.NextToken), cancellationToken).ConfigureAwait(false))
            ids.Add(id);
        List<DeploymentModel> history = [];
        foreach (string[] batch in ids.Chunk(DeploymentBatch))
            history.AddRange(await DeploymentsAsync(batch, cancellationToken).ConfigureAwait(false));
        // Nothing says in what order they are listed.
        return [.. history.OrderByDescending(one => one.CreateTime)];
    }

    private async Task<DeploymentModel[]> DeploymentsAsync(string[] ids, CancellationToken cancellationToken) =>
        (await ReadAsync(AwsService.CodeDeploy, "BatchGetDeployments", new() { ["deploymentIds"] = Names(ids) }, Json.DeploymentBatchModel, cancellationToken).ConfigureAwait(false)).DeploymentsInfo ?? [];

    private Application Describe(GroupModel group, RevisionModel? running) => new()
    {
        Context = Context,
        Name = group.ApplicationName,
        Environment = group.DeploymentGroupName,
        Version = DeployedRevision.Version(running),
        Digest = DeployedRevision.Digest(running),
        Percent = running is null ? 0 : 100,
        DeployedAt = group.LastSuccessfulDeployment?.EndTime,
        Kind = $"CodeDeploy {group.ComputePlatform ?? "Server"}",
        Problem = group.LastAttemptedDeployment is { Status: "Failed" or "Stopped" } last ? $"The newest deployment, {last.DeploymentId}, ended as {last.Status}." : null,
    };

    private Deployment Describe(DeploymentModel deployment) => new()
    {
        Context = Context,
        Id = deployment.DeploymentId,
        Application = deployment.ApplicationName,
        Environment = deployment.DeploymentGroupName ?? "",
        Version = DeployedRevision.Version(deployment.Revision),
        PreviousVersion = DeployedRevision.Version(deployment.PreviousRevision) is { Length: > 0 } before ? before : null,
        Digest = DeployedRevision.Digest(deployment.Revision),
        Percent = 100,
        Status = StatusOf(deployment),
        Actor = deployment.Creator ?? "",
        Reason = deployment.ErrorInformation?.Message ?? deployment.Description,
        CreatedAt = deployment.CreateTime ?? default,
    };

    // https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
    private static RunStatus StatusOf(DeploymentModel deployment) => deployment.Status switch
    {
        "Succeeded" => RunStatus.Succeeded,
        "Failed" => RunStatus.Failed,
        "Stopped" => RunStatus.Canceled,
        "Created" or "Queued" => RunStatus.Queued,
        _ => RunStatus.Running,
    };

    /// <summary>The stacks of CloudFormation: one that is gone is none.</summary>
    private async IAsyncEnumerable<Application> StacksAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? next = null; ;)
        {
            (string, string)[] fields = [.. name is null ? Array.Empty<(string, string)>() : [("StackName", name)], .. next is null ? Array.Empty<(string, string)>() : [("NextToken", next)]];
            if (await _api.TryAskAsync(AwsService.CloudFormation, AwsCall.Ask(AwsService.CloudFormation, "DescribeStacks", fields), cancellationToken).ConfigureAwait(false) is not { } page)
                yield break;
            foreach (XElement stack in page.Members("Stacks"))
                yield return Describe(stack);
            next = page.Text("NextToken");
            if (string.IsNullOrEmpty(next))
                yield break;
        }
    }

    private Application Describe(XElement stack)
    {
        string status = stack.Child("StackStatus") ?? "";
        bool isWell = status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" or "IMPORT_COMPLETE";
        return new()
        {
            Context = Context,
            Name = stack.Child("StackName") ?? "",
            Environment = _place.Region,
            Kind = "CloudFormation stack",
            DeployedAt = DateTimeOffset.TryParse(stack.Child("LastUpdatedTime") ?? stack.Child("CreationTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null,
            Problem = isWell ? null : $"It is {status}{(stack.Child("StackStatusReason") is { Length: > 0 } why ? $": {Errors.Short(why, 200)}" : ".")}",
        };
    }
}
