using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>
/// Every answer in Microsoft's own examples of an operation that we use is read as the provider reads it: nothing that we want is missing, nothing is left, made up
/// or changed.
/// </summary>
public sealed class ExampleAnswerTests
{
    // Answers that are another thing than the operation's.
    private static readonly Dictionary<string, string> Excused = new()
    {
        ["git/repositories/GET__git_repositories__remoteurl.json"] = "It is that of what an address of Git leads to (serverUrl, collection, repository), which the descriptions count to the repository.",
    };

    // What answers are read as. Of those of other operations nothing is read.
    private static readonly Dictionary<string, JsonTypeInfo> Reads = new()
    {
        ["GET /_apis/connectionData"] = AzureDevOpsJson.Default.ConnectionDataModel,
        ["GET /_apis/projects"] = AzureDevOpsJson.Default.ListModelProjectModel,
        ["POST /_apis/projects"] = AzureDevOpsJson.Default.OperationModel,
        ["GET /_apis/projects/{projectId}"] = AzureDevOpsJson.Default.ProjectModel,
        ["GET /_apis/projects/{projectId}/teams"] = AzureDevOpsJson.Default.ListModelTeamModel,
        ["GET /_apis/projects/{projectId}/teams/{teamId}/members"] = AzureDevOpsJson.Default.ListModelTeamMemberModel,
        ["GET /_apis/process/processes"] = AzureDevOpsJson.Default.ListModelProcessTemplateModel,
        ["GET /_apis/operations/{operationId}"] = AzureDevOpsJson.Default.OperationModel,
        ["GET /_apis/git/repositories"] = AzureDevOpsJson.Default.ListModelRepositoryModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}"] = AzureDevOpsJson.Default.RepositoryModel,
        ["POST /{project}/_apis/git/repositories"] = AzureDevOpsJson.Default.RepositoryModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/refs"] = AzureDevOpsJson.Default.ListModelRefModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/items"] = AzureDevOpsJson.Default.ListModelItemModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/commits/{commitId}"] = AzureDevOpsJson.Default.CommitModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/commits/{commitId}/statuses"] = AzureDevOpsJson.Default.ListModelStatusModel,
        ["POST /{project}/_apis/git/repositories/{repositoryId}/pushes"] = AzureDevOpsJson.Default.PushModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/pullrequests"] = AzureDevOpsJson.Default.ListModelPullRequestModel,
        ["POST /{project}/_apis/git/repositories/{repositoryId}/pullrequests"] = AzureDevOpsJson.Default.PullRequestModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}"] = AzureDevOpsJson.Default.PullRequestModel,
        ["PATCH /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}"] = AzureDevOpsJson.Default.PullRequestModel,
        ["GET /{project}/_apis/build/definitions"] = AzureDevOpsJson.Default.ListModelDefinitionModel,
        ["GET /{project}/_apis/build/definitions/{definitionId}"] = AzureDevOpsJson.Default.DefinitionModel,
        ["GET /{project}/_apis/build/builds"] = AzureDevOpsJson.Default.ListModelBuildModel,
        ["GET /{project}/_apis/build/builds/{buildId}"] = AzureDevOpsJson.Default.BuildModel,
        ["GET /{project}/_apis/build/builds/{buildId}/timeline"] = AzureDevOpsJson.Default.TimelineModel,
        ["GET /{project}/_apis/build/builds/{buildId}/artifacts"] = AzureDevOpsJson.Default.ListModelArtifactModel,
        ["POST /{project}/_apis/pipelines"] = AzureDevOpsJson.Default.PipelineModel,
        ["POST /{project}/_apis/pipelines/{pipelineId}/preview"] = AzureDevOpsJson.Default.PreviewModel,
        ["POST /{project}/_apis/pipelines/{pipelineId}/runs"] = AzureDevOpsJson.Default.RunModel,
        ["GET /{project}/_apis/pipelines/{pipelineId}/runs/{runId}/artifacts"] = AzureDevOpsJson.Default.SignedArtifactModel,
        ["GET /{project}/_apis/pipelines/approvals"] = AzureDevOpsJson.Default.ListModelApprovalModel,
        ["GET /{project}/_apis/pipelines/approvals/{approvalId}"] = AzureDevOpsJson.Default.ApprovalModel,
        ["PATCH /{project}/_apis/pipelines/approvals"] = AzureDevOpsJson.Default.ListModelApprovalModel,
        ["POST /{project}/_apis/pipelines/checks/queryconfigurations"] = AzureDevOpsJson.Default.ListModelCheckModel,
        ["POST /{project}/_apis/pipelines/checks/configurations"] = AzureDevOpsJson.Default.CheckModel,
        ["GET /{project}/_apis/distributedtask/environments"] = AzureDevOpsJson.Default.ListModelEnvironmentModel,
        ["POST /{project}/_apis/distributedtask/environments"] = AzureDevOpsJson.Default.EnvironmentModel,
        ["GET /{project}/_apis/distributedtask/environments/{environmentId}"] = AzureDevOpsJson.Default.EnvironmentResourcesModel,
        ["GET /{project}/_apis/distributedtask/environments/{environmentId}/environmentdeploymentrecords"] = AzureDevOpsJson.Default.ListModelDeploymentRecordModel,
        ["GET /{project}/_apis/distributedtask/environments/{environmentId}/providers/kubernetes/{resourceId}"] = AzureDevOpsJson.Default.ClusterResourceModel,
        ["POST /{project}/_apis/distributedtask/environments/{environmentId}/providers/kubernetes"] = AzureDevOpsJson.Default.ClusterResourceModel,
        ["GET /{project}/_apis/distributedtask/variablegroups"] = AzureDevOpsJson.Default.ListModelGroupModel,
        ["POST /_apis/distributedtask/variablegroups"] = AzureDevOpsJson.Default.GroupModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/importRequests"] = AzureDevOpsJson.Default.ListModelImportModel,
        ["POST /{project}/_apis/git/repositories/{repositoryId}/importRequests"] = AzureDevOpsJson.Default.ImportModel,
        ["GET /{project}/_apis/git/repositories/{repositoryId}/importRequests/{importRequestId}"] = AzureDevOpsJson.Default.ImportModel,
        ["GET /_apis/distributedtask/pools"] = AzureDevOpsJson.Default.ListModelPoolModel,
        ["GET /_apis/distributedtask/pools/{poolId}/agents"] = AzureDevOpsJson.Default.ListModelAgentModel,
        ["GET /{project}/_apis/distributedtask/queues"] = AzureDevOpsJson.Default.ListModelQueueModel,
        ["GET /{project}/_apis/build/retention/leases"] = AzureDevOpsJson.Default.ListModelLeaseModel,
        ["GET /{project}/_apis/serviceendpoint/endpoints"] = AzureDevOpsJson.Default.ListModelEndpointModel,
        ["POST /_apis/serviceendpoint/endpoints"] = AzureDevOpsJson.Default.EndpointModel,
    };

    public static TheoryData<string> InUse => Rows(Example.All.Where(one => one.InUse is not null && !Excused.ContainsKey(one.File)));

    [Fact]
    public void Of_every_example_the_operation_is_known()
    {
        Assert.SkipUnless(Directory.Exists(Example.Root), Example.Absent);
        Assert.Empty(Example.Unknown);
        // No excuse, and no operation, that no file stands for.
        Assert.Empty(Reads.Keys.Except(AzureDevOpsOperations.All.Select(one => one.Name)));
        Assert.All(Excused.Keys, file => Assert.NotNull(Example.Of(file).InUse));
        Assert.True(Example.All.Length > 190, $"{Example.All.Length}");
    }

    [Theory]
    [MemberData(nameof(InUse))]
    public void It_is_read_whole(string file)
    {
        Assert.SkipWhen(file.Length == 0, Example.Absent);
        Example example = Example.Of(file);
        AzureDevOpsOperation operation = example.InUse!;
        List<string> faults = [];
        int read = 0;
        foreach ((string status, JsonNode? body) in example.Answers)
        {
            Assert.StartsWith("2", status, StringComparison.Ordinal);
            if (Reads.TryGetValue(operation.Name, out JsonTypeInfo? type))
                Compare(body, body.Deserialize(type), type, "", faults);
            read += Reads.ContainsKey(operation.Name) && body is not null ? 1 : 0;
        }

        Assert.Equal(Reads.ContainsKey(operation.Name) ? 1 : 0, read);

        Assert.True(faults.Count == 0, $"{operation}: {string.Join("; ", faults)}");
    }

    internal static TheoryData<string> Rows(IEnumerable<Example> examples)
    {
        TheoryData<string> rows = [.. examples.Select(one => one.File)];
        // A theory without rows is a fault; one row says why.
        if (!Directory.Exists(Example.Root))
            rows.Add("");
        return rows;
    }

    private static void Compare(JsonNode? example, object? read, JsonTypeInfo type, string at, List<string> faults)
    {
        if (example is null || read is null)
        {
            if (example is not null || read is not null)
                faults.Add($"{at} is {example?.ToJsonString() ?? "missing"} and was read as {read ?? "nothing"}");
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                object?[] items = [.. ((System.Collections.IEnumerable)read).Cast<object?>()];
                if (example is not JsonArray list || list.Count != items.Length)
                {
                    faults.Add($"{at} has another number of items than {items.Length}");
                    return;
                }

                for (int index = 0; index < items.Length; index++)
                    Compare(list[index], items[index], type.Options.GetTypeInfo(type.ElementType!), string.Create(CultureInfo.InvariantCulture, $"{at}[{index}]"), faults);
                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (System.Collections.DictionaryEntry entry in (System.Collections.IDictionary)read)
                    Compare(example[(string)entry.Key], entry.Value, type.Options.GetTypeInfo(type.ElementType!), $"{at}.{entry.Key}", faults);
                if (((JsonObject)example).Count != ((System.Collections.IDictionary)read).Count)
                    faults.Add($"{at} has other members");
                break;
            case JsonTypeInfoKind.Object:
                foreach (JsonPropertyInfo property in type.Properties)
                {
                    JsonNode? value = (example as JsonObject)?[property.Name];
                    // What is optional to us may be left away there.
                    if (value is not null)
                        Compare(value, property.Get!(read), type.Options.GetTypeInfo(property.PropertyType), $"{at}.{property.Name}", faults);
                    else if (property.AssociatedParameter is not { } parameter || !(parameter.HasDefaultValue || parameter.IsNullable))
                        faults.Add($"{at}.{property.Name}, which we want, is not there");
                }

                break;
            default:
                JsonNode? written = JsonSerializer.SerializeToNode(read, type);
                if (!JsonNode.DeepEquals(example, written) && !(read is DateTimeOffset time && time == DateTimeOffset.Parse((string)example!, CultureInfo.InvariantCulture)))
                    faults.Add($"{at} is {example.ToJsonString()} and was read as {written?.ToJsonString()}");
                break;
        }
    }
}
