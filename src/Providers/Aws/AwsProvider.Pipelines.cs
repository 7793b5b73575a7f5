using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.CodePipeline;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html and https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetProjects.html
internal sealed partial class AwsProvider : IPipelines
{
    private const string DefaultBuildSpec = "buildspec.yml";

    // A version of a pipeline does not change.
    private readonly ConcurrentDictionary<(string Name, int Version), string> _structures = new();

    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool any = false;
        await foreach ((PipelineModel pipeline, string text) in StructuresAsync(repository, cancellationToken).ConfigureAwait(false))
        {
            any = true;
            yield return Describe(pipeline, text);
        }

        await foreach (ProjectModel project in ProjectsAsync(repository, cancellationToken).ConfigureAwait(false))
        {
            any = true;
            yield return await DescribeAsync(project, cancellationToken).ConfigureAwait(false);
        }

        if (!any && repository is not null)
            await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false);
    }

    private static Pipeline Describe(PipelineModel pipeline, string text)
    {
        Pipeline read = new CodePipelineFormat().Read(new FetchedFiles(new Dictionary<string, string> { ["pipeline.json"] = text }), "pipeline.json", new DiagnosticBag()).Pipelines.FirstOrDefault() ?? new();
        return read with { Name = pipeline.Name, Format = CodePipelineFormat.FormatName, Path = null };
    }

    private async Task<Pipeline> DescribeAsync(ProjectModel project, CancellationToken cancellationToken)
    {
        string given = project.Source.Buildspec is { Length: > 0 } spec ? spec : DefaultBuildSpec;
        // A specification has lines; the path of one has none.
        bool isText = given.Contains('\n', StringComparison.Ordinal);
        string repository = PipelineSource.Of(project);
        string? text = isText ? given
            : project.Source.Type == "CODECOMMIT" && await FindRepositoryAsync(repository, cancellationToken).ConfigureAwait(false) is { DefaultBranch: { } branch } && await FindFileAsync(repository, given, project.SourceVersion ?? branch, cancellationToken).ConfigureAwait(false) is { } file ? Text(file) : null;
        Pipeline read = text is null ? new() : new BuildSpecFormat().Read(new FetchedFiles(new Dictionary<string, string> { [DefaultBuildSpec] = text }), DefaultBuildSpec, new DiagnosticBag()).Pipelines.FirstOrDefault() ?? new();
        return read with { Name = project.Name, Format = BuildSpecFormat.FormatName, Path = isText ? null : given };
    }

    /// <summary>The pipelines of CodePipeline whose source is the repository, or all.</summary>
    private async IAsyncEnumerable<(PipelineModel Pipeline, string Text)> StructuresAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<PipelineNameModel> names = _api.PagesAsync<PipelinesModel, PipelineNameModel>(AwsService.CodePipeline, "ListPipelines", [], Json.PipelinesModel, page => (page.Pipelines, page.NextToken), cancellationToken);
        await foreach ((PipelineModel pipeline, string text) in Spread.OrderedAsync(names, Spreading, OneAsync, cancellationToken).ConfigureAwait(false))
        {
            if (repository is null || PipelineSource.Of(pipeline).Repository == repository)
                yield return (pipeline, text);
        }

        async IAsyncEnumerable<(PipelineModel, string)> OneAsync(PipelineNameModel name, [EnumeratorCancellation] CancellationToken token)
        {
            if (!_structures.TryGetValue((name.Name, name.Version), out string? text) && await FindStructureAsync(name.Name, token).ConfigureAwait(false) is { } found)
                _structures[(name.Name, name.Version)] = text = found;
            // One that was removed meanwhile is none.
            if (text is not null)
                yield return (Parse(text), text);
        }
    }

    private Task<string?> FindStructureAsync(string name, CancellationToken cancellationToken) =>
        _api.FindTextAsync(AwsService.CodePipeline, AwsCall.Read(AwsService.CodePipeline, "GetPipeline", new JsonObject { ["name"] = name }), cancellationToken);

    private async Task<PipelineModel?> FindPipelineAsync(string name, CancellationToken cancellationToken) =>
        await FindStructureAsync(name, cancellationToken).ConfigureAwait(false) is { } text ? Parse(text) : null;

    private static PipelineModel Parse(string text) => JsonSerializer.Deserialize(text, Json.PipelineAnswer)!.Pipeline;

    /// <summary>The projects of CodeBuild whose source is the repository, or all that have one of their own: those that CodePipeline feeds are parts of its pipelines.</summary>
    private async IAsyncEnumerable<ProjectModel> ProjectsAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<ProjectNamesModel> pages = _api.PagesAsync<ProjectNamesModel, ProjectNamesModel>(AwsService.CodeBuild, "ListProjects", [], Json.ProjectNamesModel, page => ([page], page.NextToken), cancellationToken);
        await foreach (ProjectNamesModel page in pages.ConfigureAwait(false))
        {
            foreach (string[] names in (page.Projects ?? []).Chunk(Batch))
            {
                foreach (ProjectModel project in await BatchAsync(names, cancellationToken).ConfigureAwait(false))
                {
                    if (project.Source.Type != "CODEPIPELINE" && (repository is null || PipelineSource.Of(project) == repository))
                        yield return project;
                }
            }
        }
    }

    private async Task<ProjectModel[]> BatchAsync(string[] names, CancellationToken cancellationToken) =>
        (await ReadAsync(AwsService.CodeBuild, "BatchGetProjects", new() { ["names"] = Names(names) }, Json.ProjectBatchModel, cancellationToken).ConfigureAwait(false)).Projects ?? [];

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
