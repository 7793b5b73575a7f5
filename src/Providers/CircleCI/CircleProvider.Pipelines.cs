using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Formats.CircleCI;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.CircleCI;

// CircleCI has no files, but it tells which configuration a pipeline ran: https://circleci.com/docs/api/v2/#operation/getPipelineConfigById.
internal sealed partial class CircleProvider : IPipelines
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Pipeline pipeline in OverAsync(repository, PipelinesOfAsync, cancellationToken).ConfigureAwait(false))
            yield return pipeline;
    }

    private async IAsyncEnumerable<Pipeline> PipelinesOfAsync(CircleSlug slug, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Pipeline pipeline in ConfiguredAsync(slug, cancellationToken).ConfigureAwait(false))
            yield return pipeline;
        if (slug.IsOpaque)
            yield break;
        // A schedule is what starts the configuration under a name of its own, and is removed by it.
        foreach (ScheduleOfProjectModel schedule in await SchedulesAsync(slug, cancellationToken).ConfigureAwait(false) ?? [])
            yield return Describe(schedule);
    }

    private async IAsyncEnumerable<Pipeline> ConfiguredAsync(CircleSlug slug, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        string id = Identified(slug, project.Id);
        DefinitionModel[] definitions = slug.IsOpaque ? await DefinitionsAsync(id, cancellationToken).ConfigureAwait(false) : [];
        if (definitions.Length > 1)
        {
            // Runs do not tell which pipeline they were of, so what each does is not known.
            foreach (DefinitionModel definition in definitions)
                yield return await DescribeAsync(id, definition, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        PipelineModel? newest = await PipelinesAsync(slug, project.VcsInfo?.DefaultBranch, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        ConfigModel? config = newest is null ? null : await _api.FindAsync(ApiRequest.Get($"/api/v2/pipeline/{newest.Id}/config"), Json.ConfigModel, cancellationToken).ConfigureAwait(false);
        if (config?.Source is not { Length: > 0 } source)
        {
            _caller.Verbose?.Invoke($"'{slug}' has run nothing on its default branch yet, so CircleCI knows no configuration of it.");
            foreach (DefinitionModel definition in definitions)
                yield return await DescribeAsync(id, definition, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        DiagnosticBag diagnostics = new();
        ReadResult result = new CircleCIFormat().Read(new FetchedFiles(new Dictionary<string, string> { [DefaultConfiguration] = source }), DefaultConfiguration, diagnostics);
        foreach (Pipeline pipeline in result.Pipelines)
            PipelineRules.Check(pipeline, diagnostics, null, job => result.Marks.TryGetValue($"jobs.{job}", out SourceMark? mark) ? mark.Line : null);
        foreach (Diagnostic diagnostic in diagnostics.Items)
            _caller.Warn?.Invoke(diagnostic.ToString());
        await LintAsync(project, source, cancellationToken).ConfigureAwait(false);
        Pipeline? kept = definitions is [{ } only] ? await DescribeAsync(id, only, cancellationToken).ConfigureAwait(false) : null;
        foreach (Pipeline pipeline in result.Pipelines)
            yield return kept is null ? pipeline with { Path = pipeline.Path ?? DefaultConfiguration } : pipeline with { Name = kept.Name, Path = kept.Path, Enabled = kept.Enabled, Triggers = [.. pipeline.Triggers.OfType<ManualTrigger>(), .. kept.Triggers] };
    }

    private async Task LintAsync(ProjectModel project, string text, CancellationToken cancellationToken)
    {
        try
        {
            EntityModel<CompiledModel>? compiled = await CompileAsync(project.OrganizationId, text, cancellationToken).ConfigureAwait(false);
            if (compiled is null)
                _caller.Verbose?.Invoke($"{_address.Root.Authority} compiles no configuration by its API, so it was not asked what it thinks of '{DefaultConfiguration}'.");
            foreach (MessageModel message in compiled?.Meta?.Messages ?? [])
                _caller.Warn?.Invoke($"{DefaultConfiguration}: CircleCI says: {Errors.Short(message.Title, 300)}");
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
        {
            _caller.Verbose?.Invoke($"CircleCI was not asked what it thinks of '{DefaultConfiguration}': {exception.Message}");
        }
    }
}
