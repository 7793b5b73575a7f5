using System.Text.RegularExpressions;

namespace CicdTools.Tests.Fakes.AzureDevOps;

/// <summary>
/// The operations of Azure DevOps that the provider uses, each as the descriptions write it. The fake ends a test that uses another one, so that the list is whole;
/// of each of them, every example of Microsoft's is held to what we send and read.
/// </summary>
internal static class AzureDevOpsOperations
{
    public static IReadOnlyList<AzureDevOpsOperation> All { get; } =
    [
        new("GET /_apis/connectionData"),
        new("GET /_apis/projects"),
        new("POST /_apis/projects"),
        new("GET /_apis/projects/{projectId}"),
        new("GET /_apis/projects/{projectId}/teams"),
        new("GET /_apis/projects/{projectId}/teams/{teamId}/members"),
        new("GET /_apis/process/processes"),
        new("GET /_apis/operations/{operationId}"),
        new("GET /_apis/git/repositories", "GET /{project}/_apis/git/repositories"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}"),
        new("POST /{project}/_apis/git/repositories"),
        new("PATCH /{project}/_apis/git/repositories/{repositoryId}"),
        new("DELETE /{project}/_apis/git/repositories/{repositoryId}"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/refs"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/items"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/commits/{commitId}"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/commits/{commitId}/statuses"),
        new("POST /{project}/_apis/git/repositories/{repositoryId}/pushes"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/pullrequests", "GET /{project}/_apis/git/pullrequests"),
        new("POST /{project}/_apis/git/repositories/{repositoryId}/pullrequests"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}", "GET /{project}/_apis/git/pullrequests/{pullRequestId}"),
        new("PATCH /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}"),
        new("GET /{project}/_apis/build/definitions"),
        new("GET /{project}/_apis/build/definitions/{definitionId}"),
        new("PUT /{project}/_apis/build/definitions/{definitionId}"),
        new("DELETE /{project}/_apis/build/definitions/{definitionId}"),
        new("GET /{project}/_apis/build/builds"),
        new("GET /{project}/_apis/build/builds/{buildId}"),
        new("PATCH /{project}/_apis/build/builds/{buildId}"),
        new("PATCH /{project}/_apis/build/builds/{buildId}/stages/{stageRefName}"),
        new("GET /{project}/_apis/build/builds/{buildId}/timeline"),
        new("GET /{project}/_apis/build/builds/{buildId}/logs/{logId}"),
        new("GET /{project}/_apis/build/builds/{buildId}/artifacts"),
        new("POST /{project}/_apis/pipelines"),
        new("POST /{project}/_apis/pipelines/{pipelineId}/preview"),
        new("POST /{project}/_apis/pipelines/{pipelineId}/runs"),
        new("GET /{project}/_apis/pipelines/{pipelineId}/runs/{runId}/artifacts"),
        new("GET /{project}/_apis/pipelines/approvals"),
        new("GET /{project}/_apis/pipelines/approvals/{approvalId}"),
        new("PATCH /{project}/_apis/pipelines/approvals"),
        new("POST /{project}/_apis/pipelines/checks/queryconfigurations"),
        new("POST /{project}/_apis/pipelines/checks/configurations"),
        new("PATCH /{project}/_apis/pipelines/checks/configurations/{id}"),
        new("DELETE /{project}/_apis/pipelines/checks/configurations/{id}"),
        new("PATCH /{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}"),
        new("GET /{project}/_apis/distributedtask/environments"),
        new("POST /{project}/_apis/distributedtask/environments"),
        new("GET /{project}/_apis/distributedtask/environments/{environmentId}"),
        new("DELETE /{project}/_apis/distributedtask/environments/{environmentId}"),
        new("GET /{project}/_apis/distributedtask/environments/{environmentId}/environmentdeploymentrecords"),
        new("GET /{project}/_apis/distributedtask/environments/{environmentId}/providers/kubernetes/{resourceId}"),
        new("POST /{project}/_apis/distributedtask/environments/{environmentId}/providers/kubernetes"),
        new("GET /{project}/_apis/distributedtask/variablegroups"),
        new("POST /_apis/distributedtask/variablegroups"),
        new("PUT /_apis/distributedtask/variablegroups/{groupId}"),
        new("DELETE /_apis/distributedtask/variablegroups/{groupId}"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/importRequests"),
        new("POST /{project}/_apis/git/repositories/{repositoryId}/importRequests"),
        new("GET /{project}/_apis/git/repositories/{repositoryId}/importRequests/{importRequestId}"),
        new("PATCH /{project}/_apis/git/repositories/{repositoryId}/importRequests/{importRequestId}"),
        new("GET /_apis/distributedtask/pools"),
        new("GET /_apis/distributedtask/pools/{poolId}/agents"),
        new("GET /{project}/_apis/distributedtask/queues"),
        new("GET /{project}/_apis/build/retention/leases"),
        new("GET /{project}/_apis/serviceendpoint/endpoints"),
        new("POST /_apis/serviceendpoint/endpoints"),
        new("DELETE /_apis/serviceendpoint/endpoints/{endpointId}"),
    ];

    /// <summary>The operation of a request, by its path below the organization; null for none of these.</summary>
    public static AzureDevOpsOperation? Of(string method, string path) => All.FirstOrDefault(operation => operation.IsOf(method, path));
}

/// <summary>An operation.</summary>
/// <param name="Name">Its method and its path below the organization.</param>
/// <param name="Alike">Another that answers the same, below another path; null for none.</param>
internal sealed record AzureDevOpsOperation(string Name, string? Alike = null)
{
    private readonly Regex _pattern = new($"^{Regex.Replace(Regex.Escape(Name).Replace(@"\{", "{", StringComparison.Ordinal), "{[^/]*?}", "[^/]+")}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public bool IsOf(string method, string path) => _pattern.IsMatch($"{method} {path}");

    /// <summary>Whether it is that of a description, whose parameters may have other names.</summary>
    public bool IsDescribedAs(string method, string path) => Plain($"{method} {path}") is var described && (described == Plain(Name) || (Alike is not null && described == Plain(Alike)));

    public override string ToString() => Name;

    private static string Plain(string text) => Regex.Replace(text, "{[^/]*?}", "{}").ToUpperInvariant();
}
