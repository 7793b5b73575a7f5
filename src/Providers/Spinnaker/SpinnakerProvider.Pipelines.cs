using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Spinnaker;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

internal sealed partial class SpinnakerProvider : IPipelines, IPipelineSwitches
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> applications = [];
        if (repository is not null)
        {
            applications.Add((await RequireApplicationAsync(RequireName(repository), cancellationToken).ConfigureAwait(false)).Name!);
        }
        else
        {
            await foreach (Repository application in GetRepositoriesAsync(null, cancellationToken).ConfigureAwait(false))
                applications.Add(application.Name);
        }

        foreach (string application in applications)
        {
            foreach (GatePipeline pipeline in await PipelinesAsync(application, cancellationToken).ConfigureAwait(false))
                yield return Describe(pipeline);
        }
    }

    public async Task<Change> PlanSwitchAsync(string repository, string pipeline, bool on, CancellationToken cancellationToken)
    {
        string application = RequireName(repository);
        await RequireApplicationAsync(application, cancellationToken).ConfigureAwait(false);
        GatePipeline there = await RequirePipelineAsync(application, pipeline, cancellationToken, all: true).ConfigureAwait(false);
        bool isOn = !there.IsDisabled;
        GatePipeline wanted = there.Switched(on);
        ApiRequest call = Saving(wanted);
        return new Change($"{application}: {Errors.Shown(there.Name)}", on ? "Switch the pipeline on" : "Switch the pipeline off", async token =>
        {
            if (isOn == on)
                return Describe(there);
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return Describe(await RequirePipelineAsync(application, there.Name, token, all: true).ConfigureAwait(false));
        })
        {
            AlreadyDone = isOn == on ? $"The pipeline '{there.Name}' is {(on ? "on" : "off")} already." : null,
        }.Calling(Context, call);
    }

    private async Task<GatePipeline[]> PipelinesAsync(string application, CancellationToken cancellationToken)
    {
        JsonArray found = await _api.ReadAsync(ApiRequest.Get($"applications/{application}/pipelineConfigs"), Json.JsonArray, cancellationToken).ConfigureAwait(false);
        return [.. found.OfType<JsonObject>().Select(one => new GatePipeline((JsonObject)one.DeepClone()))];
    }

    /// <summary>The pipeline of a name or identifier; the only one that is switched on without a name.</summary>
    private async Task<GatePipeline> RequirePipelineAsync(string application, string? name, CancellationToken cancellationToken, bool all = false)
    {
        GatePipeline[] pipelines = await PipelinesAsync(application, cancellationToken).ConfigureAwait(false);
        GatePipeline[] fitting = [.. name is null ? pipelines.Where(pipeline => !pipeline.IsDisabled) : pipelines.Where(pipeline => pipeline.Name == name || pipeline.Id == name)];
        return fitting switch
        {
            [{ IsDisabled: true } off] when !all => throw new CicdException("PipelineDisabled", CicdErrorKind.Conflict, $"The pipeline '{off.Name}' of '{application}' is switched off.", application, "Enable-CicdPipeline switches it on."),
            [{ } one] => one,
            [] when name is not null => throw Errors.NotFound("PipelineNotFound", $"pipeline of '{application}'", name, pipelines.Select(pipeline => pipeline.Name)),
            [] => throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{application}' has no pipeline that is switched on.", application, "New-CicdPipeline saves one."),
            _ => throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{application}' has {fitting.Length} pipelines: {string.Join(", ", fitting.Select(pipeline => pipeline.Name))}.", application, "Name one by -Pipeline."),
        };
    }

    // With the stale check, Spinnaker refuses what was read before somebody else saved: https://github.com/spinnaker/front50.
    private static ApiRequest Saving(GatePipeline pipeline) => ApiRequest.Write(HttpMethod.Post, $"pipelines").With(pipeline.Json, Json.JsonObject) with { Query = [("staleCheck", "true")] };

    private Pipeline Describe(GatePipeline pipeline)
    {
        const string File = "pipeline.json";
        DiagnosticBag diagnostics = new();
        ReadResult read = new SpinnakerFormat().Read(new FetchedFiles(new Dictionary<string, string> { [File] = pipeline.Json.ToJsonString() }), File, diagnostics);
        foreach (Diagnostic diagnostic in diagnostics.Items)
            _caller.Verbose?.Invoke($"{pipeline.Application} {pipeline.Name}: {diagnostic}");
        Pipeline shape = read.Pipelines is [{ } only] ? only : new() { Format = SpinnakerFormat.FormatName };
        return shape with { Name = pipeline.Name, Path = null, Enabled = !pipeline.IsDisabled };
    }
}
