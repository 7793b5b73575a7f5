using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.AzureDevOps;

// Pipelines of repositories at GitHub. Their files are not here: what one comes to is in a preview, which only the system can make.
internal sealed partial class AzureDevOpsProvider
{
    private async IAsyncEnumerable<Pipeline> AtGitHubAsync(string project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // By its type alone a list is not filtered: https://learn.microsoft.com/en-us/cli/azure/pipelines#az-pipelines-list (--repository-type).
        await foreach (DefinitionModel definition in _api.PagesAsync(Page($"/{project}/_apis/build/definitions", ("includeAllProperties", "true"), ("queryOrder", "definitionNameAscending")), Json.ListModelDefinitionModel, page => page.Value, cancellationToken).ConfigureAwait(false))
        {
            if (definition.Repository?.Type == PipelineHome.GitHub)
                yield return await ReadAtGitHubAsync(project, definition, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Pipeline> ReadAtGitHubAsync(string project, DefinitionModel definition, CancellationToken cancellationToken)
    {
        string path = definition.Process?.YamlFilename?.TrimStart('/') ?? "";
        Pipeline known = new() { Name = definition.Name, Path = path, Format = Format, Enabled = IsOn(definition) };
        if (path.Length == 0 || await TryPreviewAsync(project, definition, cancellationToken).ConfigureAwait(false) is not { } final)
            return known;
        DiagnosticBag diagnostics = new();
        ReadResult result = new AzurePipelinesFormat().Read(new FetchedFiles(new Dictionary<string, string> { [path] = final }), path, diagnostics);
        foreach (Diagnostic diagnostic in diagnostics.Items)
            _caller.Warn?.Invoke(diagnostic.ToString());
        return result.Pipelines.FirstOrDefault() is { } read ? read with { Name = known.Name, Path = path, Enabled = known.Enabled } : known;
    }

    /// <summary>What a pipeline's file comes to; null, and said, where the system does not tell.</summary>
    private async Task<string?> TryPreviewAsync(string project, DefinitionModel definition, CancellationToken cancellationToken)
    {
        try
        {
            return await PreviewAsync(project, definition, new(null, null, null), cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Kind is CicdErrorKind.Invalid or CicdErrorKind.NotFound or CicdErrorKind.Conflict)
        {
            _caller.Warn?.Invoke($"What '{definition.Name}' of '{project}' does is not known: {exception.Message}");
            return null;
        }
    }
}
