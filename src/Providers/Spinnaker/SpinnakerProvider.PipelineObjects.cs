using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Spinnaker;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Spinnaker;

// Spinnaker keeps its pipelines itself: https://spinnaker.io/docs/guides/user/pipeline/managing-pipelines/.
internal sealed partial class SpinnakerProvider : IPipelineObjects
{
    public async Task<Change> PlanNewPipelineAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        if (request.Path is not null || request.Branch is not null || request.Folder is not null || request.Filter is not null || request.Start is not null || request.Settings.Count > 0)
            throw NotTaken("-Definition, -Branch, -Folder, -On, -Filter or -Setting", "all of a pipeline stands in its JSON", request.Repository);
        string application = RequireName(request.Repository);
        await RequireApplicationAsync(application, cancellationToken).ConfigureAwait(false);
        GatePipeline given = Parse(request.Definition ?? throw new CicdException("DefinitionMissing", CicdErrorKind.Invalid, "Spinnaker keeps pipelines itself, so the definition must be given.", application, "Give -DefinitionFile with the JSON; ConvertTo-CicdPipeline -Format Spinnaker writes one."));
        GatePipeline fresh = given.AsNew(application, request.Name);
        if (fresh.Name.Length == 0)
            throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, "The pipeline has no name.", application, "Give -Name.");
        GatePipeline? there = (await PipelinesAsync(application, cancellationToken).ConfigureAwait(false)).FirstOrDefault(pipeline => pipeline.Name == fresh.Name);
        if (there is not null && there.Means(fresh))
            return new($"{application}: {fresh.Name}", "Save the pipeline", _ => Task.FromResult<object?>(Describe(there))) { AlreadyDone = $"The pipeline '{fresh.Name}' is there, and the same." };
        if (there is not null && !request.Force)
            throw new CicdException("PipelineExists", CicdErrorKind.Conflict, $"'{application}' has a pipeline '{fresh.Name}' already, and it is another one.", fresh.Name, "Give -Force to change it, or another -Name.");
        GatePipeline wanted = there is null ? fresh : fresh.InPlaceOf(there);
        ApiRequest call = Saving(wanted);
        return new Change($"{application}: {Errors.Shown(fresh.Name)}", there is null ? "Save the pipeline" : "Save the pipeline in place of the one that is there", async token =>
        {
            try
            {
                await _api.DoAsync(call, token).ConfigureAwait(false);
            }
            catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
            {
                if (!(await PipelinesAsync(application, token).ConfigureAwait(false)).Any(pipeline => pipeline.Name == fresh.Name && pipeline.Means(fresh)))
                    throw;
            }

            return Describe(await RequirePipelineAsync(application, fresh.Name, token, all: true).ConfigureAwait(false));
        })
        {
            Details = wanted.Json.ToJsonString(),
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRemovePipelineAsync(string repository, string pipeline, CancellationToken cancellationToken)
    {
        string application = RequireName(repository);
        await RequireApplicationAsync(application, cancellationToken).ConfigureAwait(false);
        GatePipeline there = await RequirePipelineAsync(application, pipeline, cancellationToken, all: true).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"pipelines/{application}/{there.Name}");
        return new Change($"{application}: {Errors.Shown(there.Name)}", "Delete the pipeline; its executions stay", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    // What our own reader refuses, Orca would refuse later or run otherwise than meant.
    private static GatePipeline Parse(string text)
    {
        const string File = "the definition";
        DiagnosticBag diagnostics = new();
        new SpinnakerFormat().Read(new FetchedFiles(new Dictionary<string, string> { [File] = text }), File, diagnostics);
        diagnostics.ThrowIfErrors();
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip }) is JsonObject json ? new(json)
                : throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, "The definition is no JSON object: one pipeline is saved at a time.", File, "Give the JSON of one pipeline.");
        }
        catch (JsonException exception)
        {
            throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, $"The definition is no JSON: {exception.Message}", File, "Give the JSON that 'Edit as JSON' shows.", exception);
        }
    }
}
