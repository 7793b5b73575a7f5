using System.Runtime.CompilerServices;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

internal sealed partial class GitLabProvider : IPipelines
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Pipeline pipeline in OverAsync(repository, PipelinesOfAsync, cancellationToken).ConfigureAwait(false))
            yield return pipeline;
    }

    private async IAsyncEnumerable<Pipeline> PipelinesOfAsync(string project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ProjectModel model = await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false);
        string path = ConfigurationPath(model);
        if (model.EmptyRepo == true || model.DefaultBranch is not { Length: > 0 } branch || IsElsewhere(path))
            yield break;
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        if (!await FetchAsync(project, path, branch, files, cancellationToken).ConfigureAwait(false))
            yield break;

        DiagnosticBag diagnostics = new();
        ReadResult result = await ReadAsync(project, path, branch, files, diagnostics, cancellationToken).ConfigureAwait(false);
        foreach (Pipeline pipeline in result.Pipelines)
            PipelineRules.Check(pipeline, diagnostics, null, job => result.Marks.TryGetValue($"jobs.{job}", out SourceMark? mark) ? mark.Line : null);
        foreach (Diagnostic diagnostic in diagnostics.Items)
            _caller.Warn?.Invoke(diagnostic.ToString());
        await LintAsync(project, path, files[path], cancellationToken).ConfigureAwait(false);
        foreach (Pipeline pipeline in result.Pipelines)
            yield return pipeline with { Path = pipeline.Path ?? path };
    }

    /// <summary>Reads the file, and again with every file that it turned out to include, until none is missing.</summary>
    private async Task<ReadResult> ReadAsync(string project, string path, string branch, Dictionary<string, string> files, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        GitLabCIFormat format = new();
        HashSet<string> asked = new(files.Keys, StringComparer.Ordinal);
        while (true)
        {
            AskedFiles source = new(new FetchedFiles(files));
            DiagnosticBag found = new();
            ReadResult result = format.Read(source, path, found);
            string[] missing = [.. source.Asked.Where(asked.Add)];
            string[] patterns = [.. source.Patterns.Where(pattern => asked.Add($"pattern {pattern}"))];
            if (missing.Length + patterns.Length == 0)
            {
                foreach (Diagnostic diagnostic in found.Items)
                    diagnostics.Add(diagnostic);
                return result;
            }

            foreach (string file in missing)
                await FetchAsync(project, file, branch, files, cancellationToken).ConfigureAwait(false);
            foreach (string file in await FindAsync(project, branch, patterns, cancellationToken).ConfigureAwait(false))
            {
                if (asked.Add(file))
                    await FetchAsync(project, file, branch, files, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> FetchAsync(string project, string path, string branch, Dictionary<string, string> files, CancellationToken cancellationToken)
    {
        if (await FindFileAsync(project, path, branch, cancellationToken).ConfigureAwait(false) is not { } file || Text(file) is not { } text)
            return false;
        files[path] = text;
        return true;
    }

    private async Task<string[]> FindAsync(string project, string branch, string[] patterns, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (string pattern in patterns)
        {
            Formats.Files.PathPattern fits = new(pattern);
            string folder = Formats.Files.PathPattern.FixedFolder(pattern);
            ApiRequest tree = Page($"/projects/{project}/repository/tree", ("ref", branch), ("path", folder.Length == 0 ? null : folder), ("recursive", "true"), ("pagination", "keyset"));
            await foreach (TreeModel item in _api.PagesAsync(tree, Json.TreeModelArray, page => page, cancellationToken).ConfigureAwait(false))
            {
                if (item.Type == "blob" && fits.Matches(item.Path))
                    found.Add(item.Path);
            }
        }

        return [.. found];
    }

    // https://docs.gitlab.com/api/lint/#validate-sample-cicd-configuration: it changes nothing, and sees what is included from elsewhere. A token that only reads may not ask.
    private async Task LintAsync(string project, string path, string text, CancellationToken cancellationToken)
    {
        try
        {
            LintModel lint = await _api.ReadAsync(ApiRequest.Read(HttpMethod.Post, $"/projects/{project}/ci/lint").With(new(text), Json.LintContent), Json.LintModel, cancellationToken).ConfigureAwait(false);
            foreach (string said in (lint.Errors ?? []).Concat(lint.Warnings ?? []))
                _caller.Warn?.Invoke($"{path}: GitLab says: {Errors.Short(said, 300)}");
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
        {
            _caller.Verbose?.Invoke($"GitLab was not asked what it thinks of '{path}': {exception.Message}");
        }
    }

    /// <summary>Remembers which files a reader wanted.</summary>
    private sealed class AskedFiles(IFileSource inner) : IFileSource
    {
        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Patterns { get; } = new(StringComparer.Ordinal);

        public string? Read(string path)
        {
            if (Formats.Files.PathPattern.Normalize(path) is { } normal)
                Asked.Add(normal);
            return inner.Read(path);
        }

        public IEnumerable<string> Find(string pattern)
        {
            if (Formats.Files.PathPattern.Normalize(pattern) is { } normal)
                Patterns.Add(normal);
            return inner.Find(pattern);
        }
    }
}
