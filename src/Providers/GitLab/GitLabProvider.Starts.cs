using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/pipelines/#create-a-new-pipeline
internal sealed partial class GitLabProvider
{
    private const string DefaultConfiguration = ".gitlab-ci.yml";

    /// <summary>The first version that takes inputs: https://docs.gitlab.com/api/pipelines/#create-a-new-pipeline.</summary>
    private static readonly Version Inputs = new(17, 10);

    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "GitLab");
        NewPipelineVariable[] variables = [.. request.Variables.Select(pair => new NewPipelineVariable(VariableRules.RequireName(pair.Key), pair.Value))];
        ProjectModel project = await RequireWritableAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string reference = request.Ref ?? DefaultBranch(project);
        BranchModel at = await RequireRefAsync(project, reference, cancellationToken).ConfigureAwait(false);
        await RequireConfigurationAsync(project, request.Pipeline, at, cancellationToken).ConfigureAwait(false);
        if (request.Inputs.Count > 0)
            await RequireInputsAsync(project, cancellationToken).ConfigureAwait(false);
        NewPipeline body = new(reference, variables.Length == 0 ? null : variables, request.Inputs.Count == 0 ? null : request.Inputs.ToDictionary(pair => pair.Key, pair => Input(pair.Value)));
        return new Change($"{project.PathWithNamespace} at {reference}", "Run the pipeline on GitLab", async token => await StartAsync(project.PathWithNamespace, body, token).ConfigureAwait(false)).Calling(Context, Starting(project.PathWithNamespace));
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "A run of GitLab takes no secrets: it has those of its project and groups.", request.Run.Id, "Set-CicdSecret sets them.");
        GitLabId id = RequireRunId(request.Run.Id);
        Run before = await RequireRunAsync(id, cancellationToken).ConfigureAwait(false);
        return request.FailedOnly
            ? PlanRetry(id, before)
            : await PlanAgainAsync(id, before, cancellationToken).ConfigureAwait(false);
    }

    // A retry goes on in the same pipeline, which is running again afterwards: https://docs.gitlab.com/api/pipelines/#retry-jobs-in-a-pipeline.
    private Change PlanRetry(GitLabId id, Run before)
    {
        string[] again = [.. before.Jobs.Where(job => job.Status is RunStatus.Failed or RunStatus.Errored or RunStatus.Canceled).Select(job => job.Name)];
        if (again.Length == 0)
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, $"No job of {before} failed.", before.Id, "Leave -FailedOnly away to run all of it again.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{id.Project}/pipelines/{id.Number}/retry");
        return new Change(before.ToString(), $"Run the jobs that did not succeed again: {Errors.Short(string.Join(", ", again), 200)}", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return await RequireRunAsync(id, token).ConfigureAwait(false);
        }).Calling(Context, call);
    }

    // GitLab runs branches and tags, not commits: all of a run can be had again as long as its branch is where it was.
    private async Task<Change> PlanAgainAsync(GitLabId id, Run before, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireWritableAsync(id.Project, cancellationToken).ConfigureAwait(false);
        BranchModel at = await RequireRefAsync(project, before.Ref, cancellationToken).ConfigureAwait(false);
        if (at.Commit.Id != before.Commit)
            throw new CicdException("RefMoved", CicdErrorKind.Conflict, $"GitLab runs branches and tags, and '{before.Ref}' is at {at.Commit.Id[..Math.Min(8, at.Commit.Id.Length)]} by now, while {before} was of {before.Commit[..Math.Min(8, before.Commit.Length)]}.", before.Id, "Restart-CicdRun -FailedOnly runs its failed jobs again; Start-CicdRun runs the newest commit.");
        NewPipelineVariable[] variables = await VariablesOfAsync(id, cancellationToken).ConfigureAwait(false);
        NewPipeline body = new(before.Ref, variables.Length == 0 ? null : variables, null);
        return new Change(before.ToString(), "Run all jobs again, as a new pipeline", async token => await StartAsync(id.Project, body, token).ConfigureAwait(false) with { Event = "restart" }).Calling(Context, Starting(id.Project));
    }

    private async Task<NewPipelineVariable[]> VariablesOfAsync(GitLabId id, CancellationToken cancellationToken)
    {
        try
        {
            PipelineVariableModel[] variables = await _api.ReadAsync(ApiRequest.Get($"/projects/{id.Project}/pipelines/{id.Number}/variables") with { Sensitive = true }, Json.PipelineVariableModelArray, cancellationToken).ConfigureAwait(false);
            return [.. variables.Select(variable => new NewPipelineVariable(variable.Key, variable.Value ?? "", variable.VariableType))];
        }
        catch (CicdException exception) when (exception is { Kind: CicdErrorKind.Forbidden, Id: not "ScopeMissing" })
        {
            throw new CicdException("VariablesNotShown", CicdErrorKind.Forbidden, $"GitLab does not show this token with which variables {id} ran, so it cannot be run again with the same.", id.ToString(), "Start-CicdRun with the variables that you want.", exception);
        }
    }

    private static ApiRequest Starting(string project) => ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/pipeline");

    private async Task<Run> StartAsync(string project, NewPipeline body, CancellationToken cancellationToken)
    {
        long newest = (await NewestAsync(project, body.Ref, cancellationToken).ConfigureAwait(false))?.Id ?? 0;
        PipelineModel made = await _api.CreateAsync(
            Starting(project).With(body, Json.NewPipeline) with { Sensitive = body.Variables is not null },
            Json.PipelineModel,
            async token => await NewestAsync(project, body.Ref, token).ConfigureAwait(false) is { } found && found.Id > newest ? found : null,
            cancellationToken).ConfigureAwait(false);
        return await RequireRunAsync(GitLabId.Pipeline(project, made.Id), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest pipeline that was asked for by the API, as ours are.</summary>
    private async Task<PipelineModel?> NewestAsync(string project, string reference, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/projects/{project}/pipelines", ("ref", reference), ("source", "api"), ("per_page", "1")), Json.PipelineModelArray, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private async Task<BranchModel> RequireRefAsync(ProjectModel project, string reference, CancellationToken cancellationToken) =>
        await FindBranchAsync(project.PathWithNamespace, reference, cancellationToken).ConfigureAwait(false)
        ?? await FindTagAsync(project.PathWithNamespace, reference, cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("RefNotFound", $"branch or tag of '{project.PathWithNamespace}'", reference, remedy: "GitLab runs branches and tags, not single commits.");

    /// <summary>Refuses where there is nothing to run, which GitLab would say only after the confirmation.</summary>
    private async Task RequireConfigurationAsync(ProjectModel project, string? name, BranchModel at, CancellationToken cancellationToken)
    {
        string path = RequirePipelineName(project, name);
        // What lies in another project or on another server, GitLab fetches itself: https://docs.gitlab.com/ci/pipelines/settings/#specify-a-custom-cicd-configuration-file.
        if (IsElsewhere(path) || project.AutoDevopsEnabled == true)
            return;
        if (await FindFileAsync(project.PathWithNamespace, path, at.Commit.Id, cancellationToken).ConfigureAwait(false) is null)
            throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{project.PathWithNamespace}' has no '{path}' at '{at.Name}'.", project.PathWithNamespace, "Write one with New-CicdPipeline.");
    }

    /// <summary>Refuses where the server would run the pipeline and take no notice of its inputs.</summary>
    private async Task RequireInputsAsync(ProjectModel project, CancellationToken cancellationToken)
    {
        VersionModel? server = await _api.FindAsync(ApiRequest.Get($"/version"), Json.VersionModel, cancellationToken).ConfigureAwait(false);
        if (Version.TryParse(server?.Version.Split('-')[0], out Version? version) && version < Inputs)
            throw new CicdException("NotTaken", CicdErrorKind.NotSupported, $"GitLab {server!.Version} starts pipelines without inputs: {Inputs} was the first that takes some.", project.PathWithNamespace, "Give -Variable instead of -PipelineInput.");
    }

    /// <summary>The file of the project's one pipeline, where it is the one that was named.</summary>
    private static string RequirePipelineName(ProjectModel project, string? name)
    {
        string path = ConfigurationPath(project);
        return name is null || name == path || name == Path.GetFileName(path) || name == Path.GetFileNameWithoutExtension(path)
            ? path
            : throw Errors.NotFound("PipelineNotFound", $"pipeline of '{project.PathWithNamespace}'", name, [path], "A project of GitLab has one pipeline: leave -Pipeline away.");
    }

    private static string ConfigurationPath(ProjectModel project) => project.CiConfigPath is { Length: > 0 } path ? path : DefaultConfiguration;

    private static bool IsElsewhere(string path) => path.Contains("://", StringComparison.Ordinal) || path.Contains('@', StringComparison.Ordinal);

    // An input has a type (https://docs.gitlab.com/ci/inputs/#input-types): what reads as a number, a truth or a list is one.
    private static JsonElement Input(string value)
    {
        string json = value is "true" or "false" || double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) || (value.StartsWith('[') && value.EndsWith(']')) ? value : JsonSerializer.Serialize(value, Json.String);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            using JsonDocument document = JsonDocument.Parse(JsonSerializer.Serialize(value, Json.String));
            return document.RootElement.Clone();
        }
    }
}
