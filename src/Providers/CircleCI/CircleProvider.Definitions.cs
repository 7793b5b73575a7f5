using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// Pipelines of projects of the GitHub App: https://circleci.com/docs/guides/orchestrate/set-up-multiple-configuration-files-for-a-project/.
internal sealed partial class CircleProvider : IPipelineObjects, IPipelineSwitches
{
    public async Task<Change> PlanNewPipelineAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        if (CircleSlug.Require(request.Repository) is { IsOpaque: false } old)
            return await PlanNewScheduleAsync(old, request, cancellationToken).ConfigureAwait(false);
        TriggerRequest asked = TriggerRequest.Of(request);
        (CircleSlug slug, ProjectModel project, string id) = await RequireDefinedAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        string path = request.Path ?? DefaultConfiguration, name = request.Name ?? Path.GetFileNameWithoutExtension(path);
        DefinitionModel[] all = await DefinitionsAsync(id, cancellationToken).ConfigureAwait(false);
        DefinitionModel? there = Array.Find(all, one => one.Name == name);
        if (there is not null && there.ConfigSource?.FilePath != path && !request.Force)
            throw new CicdException("PipelineExists", CicdErrorKind.Conflict, $"'{slug}' has a pipeline '{Errors.Shown(name)}' already, which runs {there.ConfigSource?.FilePath}.", name, "Give another -Name, or -Force to change it.");
        string repository = asked.RepositoryId ?? all.Select(one => one.CheckoutSource?.Repo?.ExternalId ?? one.ConfigSource?.Repo?.ExternalId).FirstOrDefault(one => one is not null)
            ?? throw new CicdException("RepositoryIdMissing", CicdErrorKind.Invalid, $"'{slug}' has no pipeline yet that says which repository of GitHub it is for.", slug.ToString(), "Give GitHub's number of it, which https://api.github.com/repos/OWNER/NAME tells as id: -Setting @{ RepositoryId = 123456789 }.");
        DefinitionTriggerModel[] triggers = there is null ? [] : await TriggersAsync(id, there.Id, cancellationToken).ConfigureAwait(false);
        NewTrigger? trigger = Array.Exists(triggers, asked.Is) ? null : asked.Trigger(repository, name, request.Branch ?? project.VcsInfo?.DefaultBranch ?? "main");
        DefinitionSourceModel checkout = new(asked.Provider, null, new(repository));
        bool isSame = there?.ConfigSource?.FilePath == path;
        ApiRequest? set = there is null ? ApiRequest.Write(HttpMethod.Post, $"/api/v2/projects/{id}/pipeline-definitions").With(new(name, checkout with { FilePath = path }, checkout), Json.NewDefinition)
            : isSame ? null
            : ApiRequest.Write(HttpMethod.Patch, $"/api/v2/projects/{id}/pipeline-definitions/{there.Id}").With(new(name, new(null, path)), Json.NewDefinition);
        string starts = trigger is null ? "" : asked.Cron is { } cron ? $", started at '{cron}'" : $", started by {asked.Preset}";
        Change change = new($"{slug}: {name}", $"{(there is null ? "Make the pipeline" : isSame ? "Add a trigger to the pipeline" : "Change the pipeline")} of {path}{starts}", async token =>
        {
            DefinitionModel made = set is null ? there!
                : there is null ? await _api.CreateAsync(set, Json.DefinitionModel, async look => Array.Find(await DefinitionsAsync(id, look).ConfigureAwait(false), one => one.Name == name), token).ConfigureAwait(false)
                : await _api.ReadAsync(set, Json.DefinitionModel, token).ConfigureAwait(false);
            if (trigger is not null)
            {
                await _api.CreateAsync(
                    Add(made.Id, trigger),
                    Json.DefinitionTriggerModel,
                    async look => Array.Find(await TriggersAsync(id, made.Id, look).ConfigureAwait(false), asked.Is),
                    token).ConfigureAwait(false);
            }

            return await DescribeAsync(id, made with { Name = name, ConfigSource = new(asked.Provider, path) }, token).ConfigureAwait(false);
        })
        {
            AlreadyDone = isSame && trigger is null ? $"'{slug}' has the pipeline '{Errors.Shown(name)}' already." : null,
        };
        // A pipeline that is yet to be made has no identifier to call its triggers by.
        ApiRequest?[] calls = [set, there is null || trigger is null ? null : Add(there.Id, trigger)];
        return there is null && trigger is not null ? change : change.Calling(Context, [.. calls.OfType<ApiRequest>()]);

        ApiRequest Add(string definition, NewTrigger one) => ApiRequest.Write(HttpMethod.Post, $"/api/v2/projects/{id}/pipeline-definitions/{definition}/triggers").With(one, Json.NewTrigger);
    }

    public async Task<Change> PlanRemovePipelineAsync(string repository, string pipeline, CancellationToken cancellationToken)
    {
        if (CircleSlug.Require(repository) is { IsOpaque: false } old)
            return await PlanRemoveScheduleAsync(old, pipeline, cancellationToken).ConfigureAwait(false);
        (CircleSlug slug, ProjectModel project, string id) = await RequireDefinedAsync(repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await RequireDefinitionAsync(slug, project, pipeline, cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/api/v2/projects/{id}/pipeline-definitions/{definition.Id}");
        return new Change($"{slug}: {definition.Name}", "Remove the pipeline with its triggers", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = $"Its configuration {definition.ConfigSource?.FilePath} stays in the repository.",
        }.Calling(Context, call);
    }

    public async Task<Change> PlanSwitchAsync(string repository, string pipeline, bool on, CancellationToken cancellationToken)
    {
        if (CircleSlug.Require(repository) is { IsOpaque: false } old)
            throw await NotSwitchedAsync(old, pipeline, cancellationToken).ConfigureAwait(false);
        (CircleSlug slug, ProjectModel project, string id) = await RequireDefinedAsync(repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await RequireDefinitionAsync(slug, project, pipeline, cancellationToken).ConfigureAwait(false);
        DefinitionTriggerModel[] all = await TriggersAsync(id, definition.Id, cancellationToken).ConfigureAwait(false);
        if (all.Length == 0)
            throw new CicdException("PipelineNotSwitched", CicdErrorKind.Invalid, $"The pipeline '{Errors.Shown(definition.Name)}' of '{slug}' has no trigger, so nothing starts it by itself.", definition.Name, "New-CicdPipeline -On gives it one.");
        // https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/trigger/trigger.go#L86-L93
        ApiRequest[] calls = [.. all.Where(one => (one.Disabled == true) == on).Select(one => ApiRequest.Write(HttpMethod.Patch, $"/api/v2/projects/{id}/triggers/{one.Id}").With(new(!on), Json.SwitchTrigger) with { Repeatable = true })];
        return new Change($"{slug}: {definition.Name}", on ? "Enable the triggers of the pipeline" : "Disable the triggers of the pipeline", async token =>
        {
            foreach (ApiRequest call in calls)
                await _api.DoAsync(call, token).ConfigureAwait(false);
            return await DescribeAsync(id, definition, token).ConfigureAwait(false);
        })
        {
            AlreadyDone = calls.Length == 0 ? $"The pipeline '{Errors.Shown(definition.Name)}' of '{slug}' is {(on ? "enabled" : "disabled")} already." : null,
        }.Calling(Context, calls);
    }

    private async Task<(CircleSlug Slug, ProjectModel Project, string Id)> RequireDefinedAsync(string repository, CancellationToken cancellationToken)
    {
        CircleSlug slug = CircleSlug.Require(repository);
        if (!slug.IsOpaque)
            throw NotKept(slug);
        ProjectModel project = await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        return (slug, project, Identified(slug, project.Id));
    }

    private async Task<DefinitionModel[]> DefinitionsAsync(string project, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/api/v2/projects/{project}/pipeline-definitions"), Json.Definitions, cancellationToken).ConfigureAwait(false)).Items;

    private async Task<DefinitionTriggerModel[]> TriggersAsync(string project, string definition, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/api/v2/projects/{project}/pipeline-definitions/{definition}/triggers"), Json.DefinitionTriggers, cancellationToken).ConfigureAwait(false)).Items;

    private async Task<Pipeline> DescribeAsync(string project, DefinitionModel definition, CancellationToken cancellationToken)
    {
        DefinitionTriggerModel[] triggers = await TriggersAsync(project, definition.Id, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Name = definition.Name,
            Format = "CircleCI",
            Path = definition.ConfigSource?.FilePath,
            Enabled = triggers.Length == 0 ? null : Array.Exists(triggers, one => one.Disabled != true),
            Triggers = [.. triggers.Select(one => one.EventSource?.Schedule?.CronExpression is { Length: > 0 } cron ? new ScheduleTrigger(cron) : (Trigger)new NativeTrigger("CircleCI", one.EventPreset ?? one.EventSource?.Provider ?? "trigger"))],
        };
    }
}
