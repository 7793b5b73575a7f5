using System.Text.Json;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/orchestrate/triggers-overview/#run-a-pipeline-using-the-api
internal sealed partial class CircleProvider
{
    private const string DefaultConfiguration = ".circleci/config.yml";
    private const string TagPrefix = "refs/tags/";

    /// <summary>How often a workflow that was asked for is looked for.</summary>
    private const int Looks = 12;

    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "CircleCI", "parameters that its configuration declares, by -PipelineInput");
        CircleSlug slug = CircleSlug.Require(request.Repository);
        ProjectModel project = await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        RefModel? reference = RefOf(request.Ref ?? project.VcsInfo?.DefaultBranch);
        ApiRequest call;
        if (slug.IsOpaque)
        {
            Dictionary<string, JsonElement>? parameters = PipelineParameters.Of(request.Inputs, null, slug.ToString());
            DefinitionModel definition = await RequireDefinitionAsync(slug, project, request.Pipeline, cancellationToken).ConfigureAwait(false);
            // The same page says so; CircleCI publishes no list of providers' names, so all that begin with GitLab's are meant.
            if (definition.ConfigSource?.Provider?.StartsWith("gitlab", StringComparison.OrdinalIgnoreCase) == true)
                throw new CicdException("StartNotServed", CicdErrorKind.NotSupported, $"'{slug}' is a project of GitLab, and CircleCI's API starts no pipelines of those.", slug.ToString(), "Push a commit to its repository at GitLab.");
            // Its path is of three parts, unlike that of the older call.
            call = ApiRequest.Write(HttpMethod.Post, $"/api/v2/project/{slug.Vcs}/{slug.Organization}/{slug.Project}/pipeline/run")
                .With(new(definition.Id, reference, reference, parameters), Json.NewPipelineRun);
        }
        else
        {
            RequirePipelineName(slug, request.Pipeline);
            (string? known, string origin) = request.Inputs.Count == 0 ? (null, "") : await NewestSourceAsync(slug, reference, cancellationToken).ConfigureAwait(false);
            Dictionary<string, JsonElement>? parameters = PipelineParameters.Of(request.Inputs, known, origin);
            call = ApiRequest.Write(HttpMethod.Post, $"/api/v2/project/{slug}/pipeline").With(new(reference?.Branch, reference?.Tag, parameters), Json.NewPipeline);
        }

        string at = reference is null ? "" : $" at {reference.Tag ?? reference.Branch}";
        return new Change($"{slug}{at}", "Run the pipeline on CircleCI", async token => await StartAsync(slug, call, token).ConfigureAwait(false)).Calling(Context, call);
    }

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        if (request.Secrets.Count > 0)
            throw new CicdException("SecretsNotTaken", CicdErrorKind.Invalid, "A run of CircleCI takes no secrets: it has those of its project and contexts.", request.Run.Id, "Set-CicdSecret sets them.");
        CircleRunId id = RequireRunId(request.Run.Id);
        SeenRun before = await SeeAsync(id, cancellationToken).ConfigureAwait(false);
        Run run = Describe(id, before);
        SeenWorkflow[] again = [.. before.Workflows.Where(workflow => !request.FailedOnly || workflow.Status is RunStatus.Failed or RunStatus.Errored)];
        if (again.Length == 0)
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, request.FailedOnly ? $"No workflow of {run} failed." : $"{run} has no workflow that could run again.", run.Id, request.FailedOnly ? "Leave -FailedOnly away to run all of it again." : "Start-CicdRun starts a new one.");
        string names = string.Join(", ", again.Select(workflow => $"'{Errors.Shown(workflow.Workflow.Name)}'"));
        // https://circleci.com/docs/api/v2/#operation/rerunWorkflow: a new workflow of the same name in the same pipeline.
        ApiRequest[] calls = [.. again.Select(workflow => ApiRequest.Write(HttpMethod.Post, $"/api/v2/workflow/{workflow.Workflow.Id}/rerun").With(new(request.FailedOnly), Json.Rerun))];
        return new Change(run.ToString(), request.FailedOnly ? $"Run what failed again, in {names}" : $"Run all jobs again, in {names}", async token =>
        {
            foreach (ApiRequest call in calls)
                await _api.ReadAsync(call, Json.RerunModel, token).ConfigureAwait(false);
            return await FindAgainAsync(id, again, token).ConfigureAwait(false);
        }).Calling(Context, calls);
    }

    /// <summary>The run once all workflows that were asked for are new ones.</summary>
    private async Task<Run> FindAgainAsync(CircleRunId id, SeenWorkflow[] before, CancellationToken cancellationToken)
    {
        HashSet<string> old = [.. before.Select(workflow => workflow.Workflow.Id)];
        for (int look = 1; ; look++)
        {
            SeenRun now = await SeeAsync(id, cancellationToken).ConfigureAwait(false);
            if (!Array.Exists(now.Workflows, workflow => old.Contains(workflow.Workflow.Id)))
                return Describe(id, now);
            if (look == Looks)
                throw new CicdException("RestartNotSeen", CicdErrorKind.Unavailable, $"CircleCI took the order to run {id} again, and shows no new workflow yet.", id.ToString(), "Look later with Get-CicdRun.");
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Run> StartAsync(CircleSlug project, ApiRequest call, CancellationToken cancellationToken)
    {
        long newest = (await NewestOfMineAsync(project, cancellationToken).ConfigureAwait(false))?.Number ?? 0;
        StartedModel made = await _api.CreateAsync(
            call,
            Json.StartedModel,
            async token => await NewestOfMineAsync(project, token).ConfigureAwait(false) is { } found && found.Number > newest ? new StartedModel(found.Id, found.Number) : null,
            cancellationToken).ConfigureAwait(false);
        if (made.Number is not { } number)
            throw new CicdException("RunNotStarted", CicdErrorKind.Failed, $"CircleCI started no pipeline of '{project}'.{(made.Message is null ? "" : $" It says: {Errors.Short(made.Message, 200)}")}", project.ToString(), "Check the branch, and the rules of the pipeline's trigger.");
        CircleRunId id = new(project, number);
        return Describe(id, await SeeAsync(id, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The newest pipeline that the token's owner started: https://circleci.com/docs/api/v2/#operation/listMyPipelines.</summary>
    private async Task<PipelineModel?> NewestOfMineAsync(CircleSlug project, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/api/v2/project/{project}/pipeline/mine"), Json.Pipelines, cancellationToken).ConfigureAwait(false)).Items.MaxBy(pipeline => pipeline.Number);

    private async Task<DefinitionModel> RequireDefinitionAsync(CircleSlug slug, ProjectModel project, string? name, CancellationToken cancellationToken)
    {
        string id = Identified(slug, project.Id);
        DefinitionModel[] all = await DefinitionsAsync(id, cancellationToken).ConfigureAwait(false);
        DefinitionModel[] found = name is null ? all : [.. all.Where(one => one.Name == name || one.Id == name || (one.ConfigSource?.FilePath is { } path && Names(path, name)))];
        return found switch
        {
            [{ } only] => only,
            [] when all.Length == 0 => throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{slug}' has no pipeline.", slug.ToString(), "New-CicdPipeline makes one."),
            [] => throw Errors.NotFound("PipelineNotFound", $"pipeline of '{slug}'", name ?? "", all.Select(one => one.Name)),
            _ => throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{slug}' has several pipelines: {string.Join(", ", found.Select(one => one.Name))}.", slug.ToString(), "Name one by -Pipeline."),
        };
    }

    private static void RequirePipelineName(CircleSlug slug, string? name)
    {
        if (name is not null && !Names(DefaultConfiguration, name))
            throw Errors.NotFound("PipelineNotFound", $"pipeline of '{slug}'", name, [DefaultConfiguration], "Such a project has one configuration: leave -Pipeline away.");
    }

    private static bool Names(string path, string name) => name == path || name == Path.GetFileName(path) || name == Path.GetFileNameWithoutExtension(path);

    // Branches and tags have fields of their own, and exclude each other.
    private static RefModel? RefOf(string? reference) => reference switch
    {
        null or "" => null,
        _ when reference.StartsWith(TagPrefix, StringComparison.Ordinal) => new(null, reference[TagPrefix.Length..]),
        _ => new(reference, null),
    };

    /// <summary>The configuration that the newest pipeline of a branch or tag had, and what to call it; null where none ran there.</summary>
    private async Task<(string? Text, string Origin)> NewestSourceAsync(CircleSlug project, RefModel? reference, CancellationToken cancellationToken)
    {
        PipelineModel? newest = await PipelinesAsync(project, reference?.Branch ?? reference?.Tag, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        ConfigModel? config = newest is null ? null : await _api.FindAsync(ApiRequest.Get($"/api/v2/pipeline/{newest.Id}/config"), Json.ConfigModel, cancellationToken).ConfigureAwait(false);
        return (config?.Source is { Length: > 0 } source ? source : null, newest is null ? "" : $"{DefaultConfiguration} of {new CircleRunId(project, newest.Number)}");
    }
}
