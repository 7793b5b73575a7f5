using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Formats.CloudBuild;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A trigger is the object that starts builds of a file, or of a build that stands in it: https://docs.cloud.google.com/build/docs/triggers.
internal sealed partial class GoogleProvider : IPipelines, IPipelineSwitches
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? wanted = repository is null ? null : (await RequireRepositoryAsync(GoogleRepositoryName.Parse(repository), cancellationToken).ConfigureAwait(false)).Name;
        await foreach (TriggerModel trigger in TriggersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (wanted is null || GoogleTriggers.RepositoryOf(trigger) == wanted)
                yield return Describe(trigger);
        }
    }

    public async Task<Change> PlanSwitchAsync(string repository, string pipeline, bool on, CancellationToken cancellationToken)
    {
        TriggerModel trigger = await RequireTriggerAsync(GoogleRepositoryName.Parse(repository), pipeline, cancellationToken).ConfigureAwait(false);
        bool isOn = trigger.Disabled != true;
        ApiRequest call = ApiRequest.Write(HttpMethod.Patch, $"v1/projects/{_place.Project}/locations/{_place.Location}/triggers/{trigger.Id}").With(new(!on), Json.SwitchedTrigger) with { Query = [("updateMask", "disabled")], Repeatable = true };
        return new Change($"{repository}: {Errors.Shown(trigger.Name ?? pipeline)}", on ? "Switch the trigger on" : "Switch the trigger off", async token =>
        {
            TriggerModel now = isOn == on ? trigger : await Builds.ReadAsync(call, Json.TriggerModel, token).ConfigureAwait(false);
            return Describe(now);
        })
        {
            AlreadyDone = isOn == on ? $"The trigger '{trigger.Name}' is {(on ? "on" : "off")} already." : null,
        }.Calling(Context, call);
    }

    private IAsyncEnumerable<TriggerModel> TriggersAsync(CancellationToken cancellationToken) => Builds.TokenPagesAsync<TriggersPage, TriggerModel>(
        ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/triggers", ("pageSize", $"{PageSize}")), "pageToken", Json.TriggersPage, page => (page.Triggers ?? [], page.NextPageToken), cancellationToken);

    /// <summary>The trigger of a name, file or identifier; the only one that is switched on without a name.</summary>
    private async Task<TriggerModel> RequireTriggerAsync(GoogleRepositoryName repository, string? pipeline, CancellationToken cancellationToken)
    {
        Repository there = await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
        List<TriggerModel> all = [];
        await foreach (TriggerModel trigger in TriggersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (GoogleTriggers.RepositoryOf(trigger) == there.Name)
                all.Add(trigger);
        }

        TriggerModel[] fitting = [.. pipeline is null ? all.Where(trigger => trigger.Disabled != true) : all.Where(trigger => trigger.Name == pipeline || trigger.Id == pipeline)];
        if (fitting.Length == 0 && pipeline is not null)
            fitting = [.. all.Where(trigger => GoogleTriggers.PathOf(trigger) == pipeline)];
        return fitting switch
        {
            [{ } one] => one,
            [] when pipeline is not null => throw Errors.NotFound("PipelineNotFound", $"trigger of '{repository}'", pipeline, all.Select(trigger => trigger.Name ?? "")),
            [] => throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{repository}' has no trigger that is switched on.", repository.ToString(), "New-CicdPipeline makes one."),
            _ => throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{repository}' has {fitting.Length} triggers{(pipeline is null ? "" : $" that '{Errors.Shown(pipeline)}' may mean")}: {string.Join(", ", fitting.Select(trigger => trigger.Name))}.", repository.ToString(), "Name one with -Pipeline."),
        };
    }

    private Pipeline Describe(TriggerModel trigger)
    {
        Pipeline shape = trigger.Build is { } build ? ReadInline(trigger.Name ?? "", build) : new();
        return shape with
        {
            Name = trigger.Name ?? trigger.Id ?? "",
            Format = CloudBuildFormat.FormatName,
            Path = GoogleTriggers.PathOf(trigger),
            Enabled = trigger.Disabled != true,
            Triggers = GoogleTriggers.Of(trigger),
        };
    }

    private Pipeline ReadInline(string name, JsonElement build)
    {
        const string File = "cloudbuild.json";
        DiagnosticBag diagnostics = new();
        ReadResult read = new CloudBuildFormat().Read(new FetchedFiles(new Dictionary<string, string> { [File] = build.GetRawText() }), File, diagnostics);
        foreach (Diagnostic diagnostic in diagnostics.Items)
            _caller.Verbose?.Invoke($"{name}: {diagnostic}");
        return read.Pipelines is [{ } only] ? only : new();
    }
}
