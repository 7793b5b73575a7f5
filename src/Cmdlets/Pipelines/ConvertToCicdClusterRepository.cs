using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Makes of the repositories of a Jenkins X 2 installation what Jenkins X 3 reads, and reports what became of each part.</summary>
[Cmdlet(VerbsData.ConvertTo, "CicdClusterRepository", SupportsShouldProcess = true)]
[OutputType(typeof(ConversionReport))]
public sealed class ConvertToCicdClusterRepository : ConversionCmdlet
{
    private readonly List<string> _paths = [];

    /// <summary>Working folders of the installation's repositories: of the development environment, of other environments, of applications.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    /// <summary>The folder to write into: the cluster's repository into its folder <c>cluster</c>, each application's files into a folder of its name.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        _paths.AddRange(Path.Select(path => GetUnresolvedProviderPathFromPSPath(path)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        // One file of the cluster's repository names all environments, another all applications.
        MigrationRequest request = new() { Paths = [.. _paths], Destination = GetUnresolvedProviderPathFromPSPath(Destination), Force = Force, Strict = Strict, WithDiff = IsWhatIf };
        IReadOnlyList<PipelineConversion> conversions = await Task.Run(() => ProviderLoadContext.Catalog.Migration.Plan(request, cancellationToken), cancellationToken);
        foreach (PipelineConversion conversion in conversions)
            await WriteAsync(conversion, cancellationToken);
    }
}
