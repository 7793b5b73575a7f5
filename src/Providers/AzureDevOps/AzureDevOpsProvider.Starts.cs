using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/runs/run-pipeline and https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/preview/preview
internal sealed partial class AzureDevOpsProvider
{
    public async Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        HostedRuns.Refuse(request, "Azure DevOps", stages: true);
        PipelineHome home = await OpenHomeAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await RequireDefinitionAsync(home, request.Pipeline, cancellationToken).ConfigureAwait(false);
        RunResource? self = home.Own is null ? SelfAtGitHub(definition, request.Ref) : await SelfAsync(home, request.Ref, cancellationToken).ConfigureAwait(false);
        string reference = request.Ref ?? (home.Own is { } own ? DefaultBranch(own, home.Parsed) : "its default branch");
        RunPipeline body = new(
            self is null ? null : new(new() { ["self"] = self }),
            request.Inputs.Count == 0 ? null : request.Inputs.ToDictionary(pair => pair.Key, pair => pair.Value),
            request.Variables.Count == 0 ? null : request.Variables.ToDictionary(pair => pair.Key, pair => new RunVariable(pair.Value, null)),
            StagesToSkip: request.SkipStages.Length == 0 ? null : request.SkipStages);
        string? final = await PreviewAsync(home.Project, definition, body, cancellationToken).ConfigureAwait(false);
        RequireStages(request.SkipStages, final, definition);
        return new Change($"{home.Name} at {reference}", $"Run the pipeline '{definition.Name}' on Azure DevOps", async token => await StartAsync(home.Project, definition, body, token).ConfigureAwait(false))
        {
            Details = final,
        }.Calling(Context, Starting(home.Project, definition.Id));
    }

    /// <summary>The repository, where a pipeline of it shall be run.</summary>
    private async Task<PipelineHome> OpenHomeAsync(string repository, CancellationToken cancellationToken)
    {
        if (PipelineHome.AtGitHub(repository) is { } foreign)
            return foreign;
        AzureDevOpsName name = AzureDevOpsName.Parse(repository);
        return PipelineHome.Of(name, await RequireEnabledAsync(name, cancellationToken).ConfigureAwait(false));
    }

    // A commit is run as one of the default branch.
    private async Task<RunResource> SelfAsync(PipelineHome home, string? wanted, CancellationToken cancellationToken)
    {
        (string full, string commit) = await RequireRefAsync(home.Parsed, wanted ?? DefaultBranch(home.Own!, home.Parsed), cancellationToken).ConfigureAwait(false);
        return full == commit ? new(home.Own!.DefaultBranch, commit) : new(full, null);
    }

    /// <summary>Of a repository at GitHub only the system knows the branches; its preview refuses one that is not there. A tag is named with <c>refs/tags/</c>.</summary>
    private static RunResource? SelfAtGitHub(DefinitionModel definition, string? wanted) => wanted switch
    {
        null => null,
        { Length: 40 } when wanted.All(char.IsAsciiHexDigit) => new(definition.Repository?.DefaultBranch, wanted),
        _ when wanted.StartsWith("refs/", StringComparison.Ordinal) => new(wanted, null),
        _ => new($"refs/heads/{wanted}", null),
    };

    public async Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        RefuseSecrets(request);
        AzureDevOpsId id = RequireRunId(request.Run.Id);
        SeenRun before = await SeeRunAsync(id, cancellationToken).ConfigureAwait(false);
        return request.FailedOnly ? PlanRetry(id, before) : PlanAgain(before);
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/stages/update: the failed jobs of a stage run again, in the same run.
    private Change PlanRetry(AzureDevOpsId id, SeenRun before)
    {
        string[] stages = before.Run.IsFinished ? before.Timeline.FailedStages : [];
        if (stages.Length == 0)
            throw new CicdException("NothingToRestart", CicdErrorKind.Invalid, before.Run.IsFinished ? $"No stage of {before.Run} failed." : $"{before.Run} has not ended.", before.Run.Id, before.Run.IsFinished ? "Leave -FailedOnly away to run all of it again." : "Wait-CicdRun waits for its end.");
        string[] again = [.. before.Run.Jobs.Where(job => job.Status is RunStatus.Failed or RunStatus.Errored or RunStatus.Canceled).Select(job => job.Name)];
        ApiRequest[] calls = [.. stages.Select(stage => Write(HttpMethod.Patch, $"/{id.Project}/_apis/build/builds/{id.Number}/stages/{stage}"))];
        return new Change(before.Run.ToString(), $"Run the jobs that did not succeed again: {Errors.Short(string.Join(", ", again), 200)}", async token =>
        {
            foreach (ApiRequest call in calls)
                await _api.DoAsync(call.With(new("retry", ForceRetryAllJobs: false), Json.SetStage), token).ConfigureAwait(false);
            return (await SeeRunAsync(id, token).ConfigureAwait(false)).Run;
        }).Calling(Context, calls);
    }

    private Change PlanAgain(SeenRun before)
    {
        BuildModel build = before.Build;
        if (build.Repository is not { Type: PipelineHome.AzureRepos or PipelineHome.GitHub } || build.Definition is not { } definition || build.SourceBranch is null || build.SourceVersion is null)
            throw new CicdException("NotTaken", CicdErrorKind.NotSupported, $"{before.Run} is of a repository neither in Azure Repos nor at GitHub, so it cannot be run again with the same.", before.Run.Id, "Restart-CicdRun -FailedOnly runs its failed stages again.");
        string project = build.Project.Name;
        RunPipeline body = new(
            new(new() { ["self"] = new(build.SourceBranch, build.SourceVersion) }),
            ParametersOf(build),
            Variables(build.Parameters));
        return new Change(before.Run.ToString(), "Run all of it again, as a new run", async token => await StartAsync(project, new(definition.Id, definition.Name), body, token).ConfigureAwait(false) with { Event = "restart" }).Calling(Context, Starting(project, definition.Id));
    }

    private static Dictionary<string, string>? ParametersOf(BuildModel build) =>
        build.TemplateParameters is { Count: > 0 } parameters ? parameters.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()) : null;

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/get: what was set when it was queued, as JSON in a text; those of the system are set anew.
    private static Dictionary<string, RunVariable>? Variables(string? parameters)
    {
        if (string.IsNullOrEmpty(parameters) || JsonSerializer.Deserialize(parameters, Json.DictionaryStringJsonElement) is not { Count: > 0 } all)
            return null;
        Dictionary<string, RunVariable> own = all.Where(pair => !pair.Key.StartsWith("system.", StringComparison.OrdinalIgnoreCase) && !pair.Key.StartsWith("build.", StringComparison.OrdinalIgnoreCase)).ToDictionary(pair => pair.Key, pair => new RunVariable(pair.Value.ToString(), null));
        return own.Count == 0 ? null : own;
    }

    // A name that is none of a stage would be taken, and leave nothing out.
    private static void RequireStages(string[] skipped, string? final, DefinitionModel definition)
    {
        if (skipped.Length == 0 || final is null)
            return;
        string[] stages = DeployingJob.Stages(final);
        if (Array.Find(skipped, stage => !stages.Contains(stage, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw Errors.NotFound("StageNotFound", $"stage of the pipeline '{definition.Name}'", unknown, stages, "Give the name that stands behind 'stage:' in its file.");
        if (Array.TrueForAll(stages, stage => skipped.Contains(stage, StringComparer.OrdinalIgnoreCase)))
            throw new CicdException("NothingToRun", CicdErrorKind.Invalid, $"All stages of the pipeline '{definition.Name}' are left out.", definition.Name, "Leave one to run.");
    }

    private static ApiRequest Starting(string project, int definition) => Write(HttpMethod.Post, $"/{project}/_apis/pipelines/{definition}/runs");

    /// <summary>What would run, as Azure DevOps makes it out of the file, its templates and what was given. It changes nothing, and refuses what a start would refuse.</summary>
    private async Task<string?> PreviewAsync(string project, DefinitionModel definition, RunPipeline body, CancellationToken cancellationToken)
    {
        ApiRequest preview = ApiRequest.Read(HttpMethod.Post, $"/{project}/_apis/pipelines/{definition.Id}/preview") with { Query = [Version] };
        try
        {
            return (await _api.ReadAsync(preview.With(body with { PreviewRun = true }, Json.RunPipeline) with { Sensitive = body.Variables is not null }, Json.PreviewModel, cancellationToken).ConfigureAwait(false)).FinalYaml;
        }
        catch (CicdException exception) when (exception.Id == "RequestRejected")
        {
            throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, exception.Message, definition.Name, "Mend the pipeline's file, or what was given with it.", exception);
        }
    }

    private async Task<Run> StartAsync(string project, DefinitionModel definition, RunPipeline body, CancellationToken cancellationToken)
    {
        int newest = (await NewestAsync(project, definition.Id, cancellationToken).ConfigureAwait(false))?.Id ?? 0;
        RunModel made = await _api.CreateAsync(
            Starting(project, definition.Id).With(body, Json.RunPipeline) with { Sensitive = body.Variables is not null },
            Json.RunModel,
            async token => await NewestAsync(project, definition.Id, token).ConfigureAwait(false) is { } found && found.Id > newest ? new(found.Id) : null,
            cancellationToken).ConfigureAwait(false);
        return (await SeeRunAsync(new(project, made.Id), cancellationToken).ConfigureAwait(false)).Run;
    }

    /// <summary>The newest run of a pipeline that was asked for by hand, as ours are.</summary>
    private async Task<BuildModel?> NewestAsync(string project, int definition, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(Get($"/{project}/_apis/build/builds", ("definitions", definition.ToString(CultureInfo.InvariantCulture)), ("reasonFilter", "manual"), ("queryOrder", "queueTimeDescending"), ("$top", "1")), Json.ListModelBuildModel, cancellationToken).ConfigureAwait(false)).Value.FirstOrDefault();
}
