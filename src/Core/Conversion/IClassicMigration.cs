namespace CicdTools;

/// <summary>Makes of the repositories of a Jenkins X 2 installation what Jenkins X 3 reads. No system is asked.</summary>
public interface IClassicMigration
{
    /// <summary>What would become of each repository, and the change that writes it: the cluster's repository into its folder <c>cluster</c>, each application's files into a folder of its name. The change's result is the <see cref="ConversionReport"/>.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>NothingToMigrate</c>.</exception>
    IReadOnlyList<PipelineConversion> Plan(MigrationRequest request, CancellationToken cancellationToken);
}

/// <summary>Repositories to move on.</summary>
public sealed record MigrationRequest
{
    /// <summary>The full paths of the working folders: of the development environment, of other environments, of applications.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>The full path of the folder to write into.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Whether files that are there are overwritten. Default false.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a loss is an error, and nothing is written of that repository. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether the changes tell their details as unified diffs. Default false.</summary>
    public bool WithDiff { get; init; }
}
