using System.Text.Json;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers/create
internal sealed partial class GoogleProvider : IPipelineObjects
{
    public async Task<Change> PlanNewPipelineAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        if (request.Folder is not null)
            throw NotTaken("-Folder", "its triggers are in no folders", request.Repository);
        GoogleRepositoryName name = GoogleRepositoryName.Parse(request.Repository);
        // https://docs.cloud.google.com/secure-source-manager/docs/connect-cloud-build
        if (name.IsManaged)
            throw new CicdException("TriggersElsewhere", CicdErrorKind.NotSupported, "Secure Source Manager starts builds by itself, by the triggers file that the repository holds: Cloud Build has no triggers for it.", request.Repository, "Commit a triggers file: https://docs.cloud.google.com/secure-source-manager/docs/connect-cloud-build. Start-CicdRun FOLDER builds a folder.");
        // A trigger of GitHub's app is the only thing that names its repository, so the first one is made of a name that nothing knows yet.
        Repository repository = await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false)
            ?? (request.Settings.ContainsKey("github") || name.IsSourceRepository ? Unlinked(name) : throw NoRepository(name));
        string branch = request.Branch ?? await DefaultBranchAsync(name, cancellationToken).ConfigureAwait(false);
        TriggerModel wanted = new TriggerRequest(request, _place, repository).Build(branch.Length == 0 ? "main" : branch) with { Build = InlineOf(request) };
        if (wanted.Build is not null)
            wanted = wanted with { Filename = null, GitFileSource = null };
        TriggerModel? there = await FindTriggerAsync(wanted.Name!, cancellationToken).ConfigureAwait(false);
        if (there is not null && Same(there, wanted))
            return new($"{name}: {wanted.Name}", "Create the trigger", _ => Task.FromResult<object?>(Describe(there))) { AlreadyDone = $"The trigger '{wanted.Name}' is there, and the same." };
        if (there is not null && !request.Force)
            throw new CicdException("PipelineExists", CicdErrorKind.Conflict, $"The project has a trigger '{wanted.Name}' already, and it is another one.", wanted.Name, "Give -Force to change it, or another -Name.");
        // Without a mask the whole trigger is the new one: https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers/patch.
        ApiRequest call = there is null
            ? ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/triggers").With(wanted, Json.TriggerModel)
            : ApiRequest.Write(HttpMethod.Patch, $"v1/projects/{_place.Project}/locations/{_place.Location}/triggers/{there.Id}").With(wanted, Json.TriggerModel) with { Repeatable = true };
        return new Change($"{name}: {wanted.Name}", there is null ? "Create the trigger" : "Change the trigger", async token =>
        {
            TriggerModel made = await Builds.CreateAsync(call, Json.TriggerModel, look => FindTriggerAsync(wanted.Name!, look), token).ConfigureAwait(false);
            return Describe(made);
        })
        {
            Details = JsonSerializer.Serialize(wanted, Json.TriggerModel),
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRemovePipelineAsync(string repository, string pipeline, CancellationToken cancellationToken)
    {
        TriggerModel trigger = await RequireTriggerAsync(GoogleRepositoryName.Parse(repository), pipeline, cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"v1/projects/{_place.Project}/locations/{_place.Location}/triggers/{trigger.Id}");
        return new Change($"{repository}: {Errors.Shown(trigger.Name ?? pipeline)}", "Delete the trigger", async token =>
        {
            await Builds.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private async Task<TriggerModel?> FindTriggerAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (TriggerModel trigger in TriggersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (trigger.Name == name)
                return trigger;
        }

        return null;
    }

    private static JsonElement? InlineOf(NewPipelineRequest request)
    {
        if (request.Definition is not { } text)
            return null;
        if (request.Path is not null)
            throw NotTaken("-Definition and -DefinitionFile at once", "a trigger has a file of its repository, or a build of its own", request.Repository);
        return BuildJson.Of(text, "the definition");
    }

    // What the service adds of its own is no difference.
    private static bool Same(TriggerModel there, TriggerModel wanted)
    {
        TriggerModel bare = there with { Id = null, ResourceName = null, CreateTime = null, Disabled = there.Disabled == true ? true : wanted.Disabled, PubsubConfig = there.PubsubConfig is { } topic ? new(topic.Topic) : null };
        return JsonSerializer.Serialize(bare, Json.TriggerModel) == JsonSerializer.Serialize(wanted, Json.TriggerModel);
    }

    private Repository Unlinked(GoogleRepositoryName name) => new()
    {
        Context = Context,
        Name = name.ToString(),
        CloneUrl = name.IsSourceRepository ? $"https://source.developers.google.com/p/{_place.Project}/r/{name.Name}" : $"https://github.com/{name}.git",
    };
}
