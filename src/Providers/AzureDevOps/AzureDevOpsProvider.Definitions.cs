using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/definitions: a pipeline as a whole, which is read, changed and written with its revision, so
// that nothing in it is lost and nobody else's change is.
internal sealed partial class AzureDevOpsProvider : IPipelineSwitches
{
    public async Task<Change> PlanSwitchAsync(string repository, string pipeline, bool on, CancellationToken cancellationToken)
    {
        PipelineHome home = await HomeAsync(repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await FindDefinitionAsync(home, pipeline, cancellationToken).ConfigureAwait(false);
        return new Change($"{home.Name}: {definition.Name}", on ? "Switch the pipeline on" : "Switch the pipeline off", async token =>
        {
            if (IsOn(definition) != on)
                await ChangeDefinitionAsync(home.Project, definition.Id, whole => whole["queueStatus"] = on ? "enabled" : "disabled", token).ConfigureAwait(false);
            return await DescribeAsync(home, definition.Id, token).ConfigureAwait(false);
        })
        {
            AlreadyDone = IsOn(definition) == on ? $"The pipeline '{definition.Name}' of '{home.Name}' is {(on ? "on" : "off")} already." : null,
        }.Calling(Context, IsOn(definition) == on ? [] : [ChangingDefinition(home.Project, definition.Id)]);
    }

    private static ApiRequest ChangingDefinition(string project, int id) => Write(HttpMethod.Put, $"/{project}/_apis/build/definitions/{id}");

    private async Task ChangeDefinitionAsync(string project, int id, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        // Variables of a pipeline may be secret; their values do not come, and those that are left without one stay.
        JsonObject whole = await _api.ReadAsync(Get($"/{project}/_apis/build/definitions/{id}") with { Sensitive = true }, Json.JsonObject, cancellationToken).ConfigureAwait(false);
        change(whole);
        // Its revision makes a second writing of the same a refusal, so it may be sent again.
        await _api.DoAsync(ChangingDefinition(project, id).With(whole, Json.JsonObject) with { Sensitive = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pipeline as <c>Get-CicdPipeline</c> shows it; by what the system has of it alone where its file cannot be read.</summary>
    private async Task<Pipeline> DescribeAsync(PipelineHome home, int id, CancellationToken cancellationToken)
    {
        DefinitionModel definition = await _api.ReadAsync(Get($"/{home.Project}/_apis/build/definitions/{id}"), Json.DefinitionModel, cancellationToken).ConfigureAwait(false);
        if (home.Own is not { } repository)
            return await ReadAtGitHubAsync(home.Project, definition, cancellationToken).ConfigureAwait(false);
        await foreach (Pipeline pipeline in ReadAsync(home.Parsed, Describe(repository), definition, cancellationToken).ConfigureAwait(false))
            return pipeline;
        return new() { Name = definition.Name, Path = definition.Process?.YamlFilename?.TrimStart('/'), Format = "AzurePipelines", Enabled = IsOn(definition) };
    }
}
