using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// A build project of a repository's specification (https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html), or a pipeline of its own
// definition (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html).
internal sealed partial class AwsProvider : IPipelineObjects
{
    // The Ubuntu image that CodeBuild keeps: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html.
    private const string Image = "aws/codebuild/standard:7.0";

    private static readonly string[] BuildSettings = ["RoleArn", "Image", "ComputeType", "Privileged"];
    private static readonly string[] PipelineSettings = ["RoleArn", "Bucket"];

    public async Task<Change> PlanNewPipelineAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        if (request.Folder is not null)
            throw NotTaken("-Folder", "its lists have none", request.Repository);
        if (request.Start is not (null or PipelineStart.Manual or PipelineStart.Push) || (request.Start == PipelineStart.Push && request.Definition is null))
            throw NotTaken($"-On {request.Start}", "a pipeline is started by a push or by hand, and a build project by hand alone", request.Repository);
        if (request.Filter is not null && request.Start != PipelineStart.Push)
            throw NotTaken("-Filter", "it names the branch whose pushes start a pipeline, with -On Push", request.Repository);
        return request.Definition is { } definition
            ? await PlanPipelineAsync(request, definition, cancellationToken).ConfigureAwait(false)
            : await PlanProjectAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Change> PlanRemovePipelineAsync(string repository, string pipeline, CancellationToken cancellationToken)
    {
        (PipelineModel? found, ProjectModel? project) = await RequireStartableAsync(repository, pipeline, cancellationToken).ConfigureAwait(false);
        (AwsService service, ApiRequest call) = found is not null
            ? (AwsService.CodePipeline, AwsCall.Write(AwsService.CodePipeline, "DeletePipeline", new() { ["name"] = found.Name }) with { Repeatable = true })
            : (AwsService.CodeBuild, AwsCall.Write(AwsService.CodeBuild, "DeleteProject", new() { ["name"] = project!.Name }) with { Repeatable = true });
        ApiRequest[] rule = found is null ? [] : await UntriggeringAsync(found.Name, cancellationToken).ConfigureAwait(false);
        return new Change(pipeline, found is not null ? $"Delete the pipeline with its executions{(rule.Length == 0 ? "" : $", and the rule '{RuleOf(found.Name)}' that starts it")}" : "Delete the build project; its builds and logs stay for some time", async token =>
        {
            foreach (ApiRequest one in rule)
                await _api.DoAsync(AwsService.Events, one, token).ConfigureAwait(false);
            await _api.DoAsync(service, call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, [.. rule, call]);
    }

    private async Task<Change> PlanProjectAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        RequireSettings(request, BuildSettings);
        RepositoryModel repository = await RequireRepositoryAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string name = request.Name ?? $"{request.Repository}-build", path = request.Path ?? DefaultBuildSpec;
        string branch = request.Branch ?? repository.DefaultBranch ?? throw Empty(request.Repository);
        string commit = await RequireCommitAsync(request.Repository, branch, cancellationToken).ConfigureAwait(false);
        if (await FindFileAsync(request.Repository, path, commit, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("PathNotFound", $"file at '{branch}' of '{request.Repository}'", path, remedy: "Commit a build specification there, or name another with -Definition.");
        AwsNames names = AwsNames.Of(null, request.Repository, (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Account, _place);
        JsonObject body = new()
        {
            ["name"] = name,
            ["source"] = new JsonObject { ["type"] = "CODECOMMIT", ["location"] = repository.CloneUrlHttp, ["buildspec"] = path },
            ["sourceVersion"] = $"refs/heads/{branch}",
            ["artifacts"] = new JsonObject { ["type"] = "NO_ARTIFACTS" },
            ["environment"] = new JsonObject
            {
                ["type"] = "LINUX_CONTAINER",
                ["image"] = request.Settings.GetValueOrDefault("Image", Image),
                ["computeType"] = request.Settings.GetValueOrDefault("ComputeType", "BUILD_GENERAL1_SMALL"),
                ["privilegedMode"] = bool.TryParse(request.Settings.GetValueOrDefault("Privileged"), out bool privileged) && privileged,
            },
            ["serviceRole"] = request.Settings.GetValueOrDefault("RoleArn", names.BuildRoleArn),
        };
        bool there = (await BatchAsync([name], cancellationToken).ConfigureAwait(false)).Length > 0;
        if (there && !request.Force)
            throw Exists(name);
        ApiRequest call = AwsCall.Write(AwsService.CodeBuild, there ? "UpdateProject" : "CreateProject", body) with { Repeatable = there };
        return new Change(name, there ? "Change the build project" : "Create a build project", async token =>
        {
            await SeenAsync(names.BuildRole, () => _api.DoAsync(AwsService.CodeBuild, call, token), "RequestRejected", token).ConfigureAwait(false);
            return await DescribeAsync((await BatchAsync([name], token).ConfigureAwait(false))[0], token).ConfigureAwait(false);
        })
        {
            Details = body.ToJsonString(Indented),
        }.Calling(Context, call);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private async Task<Change> PlanPipelineAsync(NewPipelineRequest request, string definition, CancellationToken cancellationToken)
    {
        RequireSettings(request, PipelineSettings);
        JsonObject pipeline = Parse(definition, request.Repository);
        string name = request.Name ?? pipeline["name"]?.GetValue<string>() ?? request.Repository;
        AwsNames names = NamesOf(request, pipeline, (await IdentityAsync(cancellationToken).ConfigureAwait(false)).Account);
        pipeline["name"] = name;
        // A version is counted by the service, and a role and a bucket are those of the prerequisites where nothing else is said.
        pipeline.Remove("version");
        pipeline["roleArn"] = request.Settings.GetValueOrDefault("RoleArn") ?? (pipeline["roleArn"] is { } role && role.GetValue<string>().StartsWith("arn:", StringComparison.Ordinal) ? role.GetValue<string>() : names.PipelineRoleArn);
        if (request.Settings.ContainsKey("Bucket") || (pipeline["artifactStore"] is null && pipeline["artifactStores"] is null))
            pipeline["artifactStore"] = new JsonObject { ["type"] = "S3", ["location"] = request.Settings.GetValueOrDefault("Bucket", names.Bucket) };
        pipeline["pipelineType"] ??= "V2";
        PipelineActions.Require(pipeline, name);
        PipelineSource source = PipelineSource.Of(JsonSerializer.Deserialize(new JsonObject { ["pipeline"] = WithVersion(pipeline) }.ToJsonString(), Json.PipelineAnswer)!.Pipeline);
        if (source.Repository != request.Repository)
            throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, $"The definition's source is '{source.Repository}', and not '{request.Repository}'.", name, "Name its repository, or mend the definition.");
        bool there = await FindPipelineAsync(name, cancellationToken).ConfigureAwait(false) is not null;
        if (there && !request.Force)
            throw Exists(name);
        string branch = request.Filter ?? source.Branch;
        ApiRequest[] rule = request.Start == PipelineStart.Push && source.Provider is PipelineSource.CodeCommit or PipelineSource.Images ? Triggering(name, names, source, branch, await RequireEventRoleAsync(names, cancellationToken).ConfigureAwait(false)) : [];
        if (request.Start == PipelineStart.Push && rule.Length == 0)
            pipeline["triggers"] = source.Provider == PipelineSource.Connection ? TriggersOf(source, branch) : throw NotTaken("-On Push", $"the source '{source.Provider}' tells of no pushes", name);
        if (rule.Length > 0)
            DoNotPoll(pipeline);
        ApiRequest? letting = await LettingDeployAsync(pipeline, names, cancellationToken).ConfigureAwait(false);
        ApiRequest call = AwsCall.Write(AwsService.CodePipeline, there ? "UpdatePipeline" : "CreatePipeline", new() { ["pipeline"] = pipeline }) with { Repeatable = there };
        return new Change(name, (there ? "Change the pipeline" : "Create a pipeline, which runs at once") + (letting is null ? "" : $", and let its role '{names.PipelineRole}' do what its actions need"), async token =>
        {
            if (letting is not null)
                await _api.DoAsync(AwsService.Iam, letting, token).ConfigureAwait(false);
            await SeenAsync(names.PipelineRole, () => _api.DoAsync(AwsService.CodePipeline, call, token), "RequestRejected", token).ConfigureAwait(false);
            foreach (ApiRequest one in rule)
                await SeenAsync(names.EventRole, () => _api.DoAsync(AwsService.Events, one, token), "RequestRejected", token).ConfigureAwait(false);
            string text = await FindStructureAsync(name, token).ConfigureAwait(false) ?? throw Errors.NotFound("PipelineNotFound", "pipeline", name);
            return Describe(Parse(text), text);
        })
        {
            Details = pipeline.ToJsonString(Indented),
            Findings = [.. PipelineActions.Findings(pipeline)],
        }.Calling(Context, [.. letting is null ? Array.Empty<ApiRequest>() : [letting], call, .. rule]);
    }

    // What a definition or a setting names needs no names of ours, and theirs have other rules; what stands behind a connection is owner/name.
    private AwsNames NamesOf(NewPipelineRequest request, JsonObject pipeline, string account)
    {
        string name = request.Repository.Split('/')[^1];
        bool isNamed = (request.Settings.ContainsKey("RoleArn") || pipeline["roleArn"]?.GetValue<string>().StartsWith("arn:", StringComparison.Ordinal) == true)
            && (request.Settings.ContainsKey("Bucket") || pipeline["artifactStore"] is not null || pipeline["artifactStores"] is not null);
        return isNamed ? new(name, account, _place, request.Repository) : AwsNames.Of(name, request.Repository, account, _place);
    }

    /// <summary>What lets our role do what the definition's actions need besides; null where it may, and where the role is somebody else's.</summary>
    private async Task<ApiRequest?> LettingDeployAsync(JsonObject pipeline, AwsNames names, CancellationToken cancellationToken)
    {
        JsonObject[] statements = PipelineActions.Statements(pipeline, names);
        if (statements.Length == 0 || pipeline["roleArn"]!.GetValue<string>() != names.PipelineRoleArn)
            return null;
        string? before = (await _api.TryAskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", names.PipelineRole), ("PolicyName", PolicyName)), cancellationToken).ConfigureAwait(false))?.Text("PolicyDocument");
        return PolicyDocument.Add(before, statements, names.PipelineRole) is { } document
            ? AwsCall.Tell(AwsService.Iam, "PutRolePolicy", ("RoleName", names.PipelineRole), ("PolicyName", PolicyName), ("PolicyDocument", document)) with { Repeatable = true }
            : null;
    }

    // Whoever is told of pushes need not ask: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html.
    private static void DoNotPoll(JsonObject pipeline)
    {
        foreach (JsonNode? action in pipeline["stages"]!.AsArray().SelectMany(stage => stage!["actions"]!.AsArray()))
        {
            if (action!["actionTypeId"]?["provider"]?.GetValue<string>() == "CodeCommit")
                (action["configuration"] as JsonObject)!["PollForSourceChanges"] = "false";
        }
    }

    private static JsonNode WithVersion(JsonObject pipeline)
    {
        JsonNode copy = pipeline.DeepClone();
        copy["version"] = 1;
        return copy;
    }

    private static JsonObject Parse(string definition, string repository)
    {
        try
        {
            JsonObject root = (JsonObject)JsonNode.Parse(definition)!;
            return root["pipeline"] is JsonObject inner ? (JsonObject)inner.DeepClone() : root;
        }
        catch (Exception exception) when (exception is JsonException or InvalidCastException)
        {
            throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, $"The definition is no JSON of CodePipeline: {exception.Message}", repository, "ConvertTo-CicdPipeline -Format CodePipeline writes one.", exception);
        }
    }

    private static void RequireSettings(NewPipelineRequest request, string[] known)
    {
        if (request.Settings.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"AWS takes no setting '{Errors.Shown(unknown)}' here. Known: {string.Join(", ", known)}.", request.Repository, "Leave it away.");
    }

    private static CicdException Exists(string name) => new("PipelineExists", CicdErrorKind.Conflict, $"There is a pipeline '{name}' already.", name, "Choose another -Name, or add -Force to change it.");
}
