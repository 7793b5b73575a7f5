using CicdTools.Providers.Formats.Files;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The pipelines of a commit.</summary>
internal sealed class RunPipelines(LocalProvider provider)
{
    /// <summary>All that can be read, with what is wrong in them.</summary>
    public (Pipeline Pipeline, DiagnosticBag Diagnostics)[] Read(string repository, string commit)
    {
        using LibGit2Sharp.Repository git = provider.Repositories.Open(repository);
        return git.Lookup<Commit>(commit) is { } found ? [.. Paths(found).SelectMany(path => Read(found, path))] : [];
    }

    /// <summary>The pipeline of a name or a path; the only one without a name.</summary>
    /// <exception cref="CicdException"><c>PipelineNotFound</c>, <c>PipelineAmbiguous</c>, or the first error in its file.</exception>
    public Pipeline Require(RunSource source, string? name)
    {
        using LibGit2Sharp.Repository git = provider.Repositories.Open(source.Repository);
        Commit commit = git.Lookup<Commit>(source.Commit);
        string[] paths = Paths(commit);
        (Pipeline Pipeline, DiagnosticBag Diagnostics)[] all = [.. paths.Where(path => name is null || !paths.Contains(name) || path == name).SelectMany(path => Read(commit, path))];
        (Pipeline Pipeline, DiagnosticBag Diagnostics)[] fitting = name is null ? all : [.. all.Where(entry => entry.Pipeline.Path == name || entry.Pipeline.Name == name || Stem(entry.Pipeline.Path) == name)];
        if (fitting.Length == 0)
        {
            string remedy = paths.Length == 0 ? "New-CicdPipeline writes one into a clone or a folder, Import-CicdRepository brings that in; or commit one with Set-CicdRepositoryItem." : "Check the name.";
            throw name is null
                ? new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"'{source.Repository}' has no pipeline at {source.Ref}.", source.Repository, remedy)
                : Errors.NotFound("PipelineNotFound", $"pipeline of '{source.Repository}'", name, all.Select(entry => entry.Pipeline.Name), remedy);
        }

        if (fitting.Length > 1)
            throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{source.Repository}' has {fitting.Length} pipelines{(name is null ? "" : $" that '{Errors.Shown(name)}' may mean")}: {string.Join(", ", fitting.Select(entry => entry.Pipeline.Path))}.", source.Repository, "Name one with -Pipeline, by its path.");
        fitting[0].Diagnostics.ThrowIfErrors();
        return fitting[0].Pipeline;
    }

    private static string? Stem(string? path) => Path.GetFileNameWithoutExtension(path);

    private string[] Paths(Commit commit) => Repositories.PipelinePaths.Find(commit, provider.Catalog.Formats);

    private (Pipeline Pipeline, DiagnosticBag Diagnostics)[] Read(Commit commit, string path)
    {
        GitFileSource files = new(commit);
        DiagnosticBag diagnostics = new();
        IPipelineFormat? format = files.Read(path) is { } text ? provider.Catalog.Formats.FirstOrDefault(candidate => candidate.Recognizes(path, text)) : null;
        if (format is null)
            return [];
        ReadResult result = format.Read(files, path, diagnostics);
        foreach (Pipeline pipeline in result.Pipelines)
            PipelineRules.Check(pipeline, diagnostics, null, job => result.Marks.TryGetValue($"jobs.{job}", out SourceMark? mark) ? mark.Line : null);
        // A file that cannot be read is still one, so that its error is what the user sees.
        Pipeline[] pipelines = result.Pipelines.Length > 0 ? result.Pipelines : [new() { Name = Stem(path) ?? path, Path = path, Format = format.Name }];
        return [.. pipelines.Select(pipeline => (pipeline with { Path = pipeline.Path ?? path }, diagnostics))];
    }
}
