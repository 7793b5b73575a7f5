using System.Text.Json.Nodes;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// A push to CodeCommit starts a pipeline by a rule of EventBridge, and not by asking again and again:
// https://docs.aws.amazon.com/codepipeline/latest/userguide/triggering.html and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html.
internal sealed partial class AwsProvider
{
    private static string RuleOf(string pipeline) => $"{pipeline}-push";

    private static ApiRequest[] Triggering(string pipeline, AwsNames names, PipelineSource source, string branch, string role)
    {
        JsonObject pattern = source.Provider == PipelineSource.Images ? OfImages(source.Repository, branch) : OfCommits(names.RepositoryArn, branch);
        return
        [
            AwsCall.Write(AwsService.Events, "PutRule", new() { ["Name"] = RuleOf(pipeline), ["EventPattern"] = pattern.ToJsonString(), ["State"] = "ENABLED", ["Description"] = $"Starts {pipeline} when {branch} is pushed to." }) with { Repeatable = true },
            AwsCall.Write(AwsService.Events, "PutTargets", new() { ["Rule"] = RuleOf(pipeline), ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "pipeline", ["Arn"] = names.PipelineArn(pipeline), ["RoleArn"] = role }) }) with { Repeatable = true },
        ];
    }

    private static JsonObject OfCommits(string repositoryArn, string branch) => new()
    {
        ["source"] = new JsonArray("aws.codecommit"),
        ["detail-type"] = new JsonArray("CodeCommit Repository State Change"),
        ["resources"] = new JsonArray(repositoryArn),
        ["detail"] = new JsonObject { ["event"] = new JsonArray("referenceCreated", "referenceUpdated"), ["referenceType"] = new JsonArray("branch"), ["referenceName"] = new JsonArray(branch) },
    };

    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
    private static JsonObject OfImages(string repository, string tag) => new()
    {
        ["source"] = new JsonArray("aws.ecr"),
        ["detail-type"] = new JsonArray("ECR Image Action"),
        ["detail"] = new JsonObject { ["action-type"] = new JsonArray("PUSH"), ["result"] = new JsonArray("SUCCESS"), ["repository-name"] = new JsonArray(repository), ["image-tag"] = new JsonArray(tag.Length == 0 ? "latest" : tag) },
    };

    // Behind a connection a pipeline of the type V2 has triggers of its own: https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html.
    private static JsonArray TriggersOf(PipelineSource source, string branch) => new(new JsonObject
    {
        ["providerType"] = PipelineSource.Connection,
        ["gitConfiguration"] = new JsonObject { ["sourceActionName"] = source.Action, ["push"] = new JsonArray(new JsonObject { ["branches"] = new JsonObject { ["includes"] = new JsonArray(branch) } }) },
    });

    /// <summary>What takes the rule of a pipeline away; nothing where it has none.</summary>
    private async Task<ApiRequest[]> UntriggeringAsync(string pipeline, CancellationToken cancellationToken)
    {
        JsonObject name = new() { ["Name"] = RuleOf(pipeline) };
        if (await _api.FindTextAsync(AwsService.Events, AwsCall.Read(AwsService.Events, "DescribeRule", name), cancellationToken).ConfigureAwait(false) is null)
            return [];
        return
        [
            AwsCall.Write(AwsService.Events, "RemoveTargets", new() { ["Rule"] = RuleOf(pipeline), ["Ids"] = new JsonArray("pipeline") }) with { Repeatable = true },
            AwsCall.Write(AwsService.Events, "DeleteRule", name) with { Repeatable = true },
        ];
    }

    /// <summary>The role that EventBridge starts the pipeline as.</summary>
    /// <exception cref="CicdException"><c>RoleMissing</c>.</exception>
    private async Task<string> RequireEventRoleAsync(AwsNames names, CancellationToken cancellationToken) =>
        await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRole", ("RoleName", names.EventRole)), cancellationToken).ConfigureAwait(false) is not null
            ? names.EventRoleArn
            : throw new CicdException("RoleMissing", CicdErrorKind.NotFound, $"There is no role '{names.EventRole}' as which EventBridge could start the pipeline.", names.EventRole, $"Initialize-CicdProvider Aws -Repository {names.Repository} -Part EventRole makes it.");
}
