using CicdTools.Providers.Git;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Hosted.Import;

/// <summary>A system that repositories are brought into: what the import asks of it.</summary>
internal interface IImportTarget : IPullRequests
{
    /// <summary>The pipeline format that it runs.</summary>
    string Format { get; }

    /// <summary>The full name that a repository gets.</summary>
    Task<string> NameAsync(ImportRequest request, GitSource source, CancellationToken cancellationToken);

    /// <summary>The repository of a name; null where there is none.</summary>
    Task<Repository?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>A new, empty, private repository. Demands the write scope.</summary>
    Task<Repository> CreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a branch the default one. Demands the write scope.</summary>
    Task SetDefaultBranchAsync(string name, string branch, CancellationToken cancellationToken);

    /// <summary>The calls that an import makes at the most; what Git moves is none of them.</summary>
    ApiRequest[] CallsOf(string name, bool isNew, bool pipelines);

    /// <summary>The badge that a pipeline's file will have there once it is on a branch; null where nobody knows it beforehand.</summary>
    Badge? BadgeOf(Repository repository, string path, string branch);

    /// <summary>Where Git pushes to, with the context's credential for that origin.</summary>
    Task<GitSource> GitAsync(Repository repository, CancellationToken cancellationToken);
}
