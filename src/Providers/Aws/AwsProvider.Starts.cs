using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html and https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html
internal sealed partial class AwsProvider
{
    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "AWS");
        if (!request.Repository.Contains('/', StringComparison.Ordinal))
            CodeCommitName.Require(request.Repository);
        (PipelineModel? pipeline, ProjectModel? project) = await RequireStartableAsync(request.Repository, request.Pipeline, cancellationToken).ConfigureAwait(false);
        return pipeline is not null
            ? await PlanExecutionAsync(pipeline, request, cancellationToken).ConfigureAwait(false)
            : PlanBuild(project!, request);
    }

    /// <summary>The pipeline of that name, or the only one: CodePipeline's before CodeBuild's projects, for whoever has both builds by the pipeline.</summary>
    private async Task<(PipelineModel? Pipeline, ProjectModel? Project)> RequireStartableAsync(string repository, string? name, CancellationToken cancellationToken)
    {
        List<PipelineModel> pipelines = [];
        await foreach ((PipelineModel pipeline, _) in StructuresAsync(repository, cancellationToken).ConfigureAwait(false))
            pipelines.Add(pipeline);
        if (pipelines.Find(one => name is null || one.Name == name) is { } found && (name is not null || pipelines.Count == 1))
            return (found, null);
        List<ProjectModel> projects = [];
        await foreach (ProjectModel project in ProjectsAsync(repository, cancellationToken).ConfigureAwait(false))
            projects.Add(project);
        if (projects.Find(one => name is null || one.Name == name) is { } build && (name is not null || (projects.Count == 1 && pipelines.Count == 0)))
            return (null, build);
        string[] known = [.. pipelines.Select(one => one.Name), .. projects.Select(one => one.Name)];
        if (known.Length == 0)
            await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        throw name is null && known.Length > 0
            ? new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{repository}' has several pipelines: {string.Join(", ", known)}.", repository, "Name one by -Pipeline.")
            : Errors.NotFound("PipelineNotFound", $"pipeline of '{repository}'", name ?? "", known, "New-CicdPipeline makes one.");
    }

    private async Task<Change> PlanExecutionAsync(PipelineModel pipeline, RunRequest request, CancellationToken cancellationToken)
    {
        JsonObject body = new()
        {
            ["name"] = pipeline.Name,
            // Asked twice with one token, CodePipeline starts one.
            ["clientRequestToken"] = Guid.NewGuid().ToString(),
        };
        // A pipeline's variables are what it declares, whatever they are called here.
        JsonNode[] variables = [.. request.Variables.Concat(request.Inputs).Select(pair => new JsonObject { ["name"] = pair.Key, ["value"] = pair.Value })];
        if (variables.Length > 0)
            body["variables"] = new JsonArray(variables);
        PipelineSource source = PipelineSource.Of(pipeline);
        if (request.Ref is { } reference && reference != source.Branch)
            body["sourceRevisions"] = new JsonArray(new JsonObject { ["actionName"] = source.Action, ["revisionType"] = "COMMIT_ID", ["revisionValue"] = await RevisionAsync(source, reference, cancellationToken).ConfigureAwait(false) });
        ApiRequest call = AwsCall.Write(AwsService.CodePipeline, "StartPipelineExecution", body) with { Repeatable = true };
        return new Change(pipeline.Name, $"Start the pipeline{(request.Ref is { } at ? $" at {at}" : "")}", async token =>
        {
            string id = (await _api.CallAsync(AwsService.CodePipeline, call, Json.StartedExecutionModel, token).ConfigureAwait(false)).PipelineExecutionId;
            return await StartedAsync(pipeline, id, token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    // An execution that was just started may not be known everywhere yet.
    private async Task<Run> StartedAsync(PipelineModel pipeline, string id, CancellationToken cancellationToken) =>
        (await FindExecutionAsync(pipeline, id, cancellationToken).ConfigureAwait(false) ?? new SeenExecution(pipeline, id, "InProgress", null, _caller.Clock.GetUtcNow(), null, "", [])).Describe(Context, _place.Region);

    private async Task<string> RevisionAsync(PipelineSource source, string reference, CancellationToken cancellationToken) =>
        reference.Length == 40 && reference.All(char.IsAsciiHexDigit) ? reference
        : source.Repository.Contains('/', StringComparison.Ordinal) ? throw new CicdException("RefNotTaken", CicdErrorKind.Invalid, $"The source of '{source.Repository}' is another host's, of which only a commit's whole name can be asked for.", reference, "Give the commit's 40 digits, or leave -Ref away.")
        : await RequireCommitAsync(source.Repository, reference, cancellationToken).ConfigureAwait(false);

    private Change PlanBuild(ProjectModel project, RunRequest request)
    {
        if (request.Inputs.Count > 0)
            throw NotTaken("-PipelineInput", "a build takes variables", project.Name);
        JsonObject body = new() { ["projectName"] = project.Name, ["idempotencyToken"] = Guid.NewGuid().ToString() };
        if (request.Ref is { } reference)
            body["sourceVersion"] = reference;
        if (request.Variables.Count > 0)
            body["environmentVariablesOverride"] = new JsonArray([.. request.Variables.Select(pair => (JsonNode)new JsonObject { ["name"] = pair.Key, ["value"] = pair.Value, ["type"] = "PLAINTEXT" })]);
        ApiRequest call = AwsCall.Write(AwsService.CodeBuild, "StartBuild", body) with { Repeatable = true };
        return new Change(project.Name, $"Start a build{(request.Ref is { } at ? $" of {at}" : "")}", async token =>
            SeenBuild.Describe((await _api.CallAsync(AwsService.CodeBuild, call, Json.BuildAnswer, token).ConfigureAwait(false)).Build, Context, _place.Region)).Calling(Context, call);
    }
}
