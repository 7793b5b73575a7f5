using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/definitions/list: a pipeline is an object of its own, which names its file.
internal sealed partial class AzureDevOpsProvider : IPipelines
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (repository is not null && PipelineHome.AtGitHub(repository) is { } foreign)
        {
            foreach (DefinitionModel definition in await DefinitionsAsync(foreign, cancellationToken).ConfigureAwait(false))
                yield return await ReadAtGitHubAsync(foreign.Project, definition, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        IAsyncEnumerable<Repository> repositories = GetRepositoriesAsync(repository, cancellationToken);
        bool any = false;
        await foreach (Repository found in repositories.ConfigureAwait(false))
        {
            any = true;
            AzureDevOpsName name = AzureDevOpsName.Parse(found.Name);
            foreach (DefinitionModel definition in await DefinitionsAsync(new(name.Project, found.Name, found.SystemId!, new(found.SystemId!, name.Repository, new("", name.Project))), cancellationToken).ConfigureAwait(false))
            {
                await foreach (Pipeline pipeline in ReadAsync(name, found, definition, cancellationToken).ConfigureAwait(false))
                    yield return pipeline;
            }
        }

        if (!any && repository is not null)
            throw NoRepository(repository);
        if (repository is not null)
            yield break;
        await foreach (Pipeline pipeline in OverProjectsAsync(AtGitHubAsync, cancellationToken).ConfigureAwait(false))
            yield return pipeline;
    }

    private async IAsyncEnumerable<Pipeline> ReadAsync(AzureDevOpsName name, Repository repository, DefinitionModel definition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (definition.Process?.YamlFilename is not { Length: > 0 } file || repository.DefaultBranch.Length == 0)
        {
            _caller.Verbose?.Invoke($"'{definition.Name}' of '{name}' is left out: it has no file, since it was made in the classic editor or its repository has no commit.");
            yield break;
        }

        string path = file.TrimStart('/');
        string commit = (await RequireRefAsync(name, repository.DefaultBranch, cancellationToken).ConfigureAwait(false)).Commit;
        if ((await FindItemAsync(name, path, commit, cancellationToken).ConfigureAwait(false))?.Content is not { } text)
        {
            _caller.Warn?.Invoke($"'{definition.Name}' of '{name}' is left out: there is no '{path}' on '{repository.DefaultBranch}'.");
            yield break;
        }

        // Templates are kept by their names, so no other file is wanted; what they come to is in the preview of a start.
        DiagnosticBag diagnostics = new();
        ReadResult result = new AzurePipelinesFormat().Read(new FetchedFiles(new Dictionary<string, string> { [path] = text }), path, diagnostics);
        foreach (Diagnostic diagnostic in diagnostics.Items)
            _caller.Warn?.Invoke(diagnostic.ToString());
        foreach (Pipeline pipeline in result.Pipelines)
            yield return pipeline with { Name = definition.Name, Path = path, Enabled = IsOn(definition) };
    }

    /// <summary>The pipelines of a repository, the full ones: only those tell their files.</summary>
    private async Task<DefinitionModel[]> DefinitionsAsync(PipelineHome home, CancellationToken cancellationToken)
    {
        List<DefinitionModel> definitions = [];
        ApiRequest request = Page($"/{home.Project}/_apis/build/definitions", ("repositoryId", home.Id), ("repositoryType", home.Type), ("includeAllProperties", "true"), ("queryOrder", "definitionNameAscending"));
        await foreach (DefinitionModel definition in _api.PagesAsync(request, Json.ListModelDefinitionModel, page => page.Value, cancellationToken).Missing(() => NoProject(home.Project), cancellationToken).ConfigureAwait(false))
            definitions.Add(definition);
        return [.. definitions];
    }

    /// <summary>The pipeline of a name, folder and name, or file, which is switched on; the only such one without a name.</summary>
    private async Task<DefinitionModel> RequireDefinitionAsync(PipelineHome home, string? pipeline, CancellationToken cancellationToken)
    {
        DefinitionModel found = await FindDefinitionAsync(home, pipeline, cancellationToken).ConfigureAwait(false);
        return IsOn(found) ? found : throw new CicdException("PipelineDisabled", CicdErrorKind.Conflict, $"The pipeline '{found.Name}' of '{home.Name}' is {found.QueueStatus}.", home.Name, "Enable-CicdPipeline switches it on.");
    }

    /// <summary>The pipeline of a name, folder and name, or file, switched on or not; without a name the only one that is on.</summary>
    private async Task<DefinitionModel> FindDefinitionAsync(PipelineHome home, string? pipeline, CancellationToken cancellationToken)
    {
        DefinitionModel[] all = await DefinitionsAsync(home, cancellationToken).ConfigureAwait(false);
        DefinitionModel[] fitting = [.. pipeline is null ? all.Where(IsOn) : all.Where(definition => IsNamed(definition, pipeline))];
        return fitting switch
        {
            [] when pipeline is not null => throw Errors.NotFound("PipelineNotFound", $"pipeline of '{home.Name}'", pipeline, all.Select(definition => definition.Name)),
            [] => throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{home.Name}' has no pipeline that is switched on.", home.Name, "A file alone is none here: New-CicdPipeline -Repository makes one of it."),
            [{ } one] => one,
            _ => throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{home.Name}' has {fitting.Length} pipelines{(pipeline is null ? "" : $" that '{Errors.Shown(pipeline)}' may mean")}: {string.Join(", ", fitting.Select(definition => FullName(definition)))}.", home.Name, "Name one with -Pipeline, with its folder."),
        };
    }

    private static bool IsOn(DefinitionModel definition) => definition.QueueStatus is null or "enabled";

    private static bool IsNamed(DefinitionModel definition, string text) =>
        definition.Name == text || FullName(definition) == text.Replace('/', '\\').TrimStart('\\') || definition.Process?.YamlFilename?.TrimStart('/') == text.TrimStart('/');

    /// <summary>The name with its folder, such as <c>team\build</c>.</summary>
    private static string FullName(DefinitionModel definition) => $"{definition.Path}\\{definition.Name}".TrimStart('\\');
}
