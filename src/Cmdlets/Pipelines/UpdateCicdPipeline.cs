using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Mends what <c>Test-CicdPipeline</c> finds, where the remedy is an edit of the text. Every other line stays as it is.</summary>
[Cmdlet(VerbsData.Update, "CicdPipeline", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(MendedFile))]
public sealed class UpdateCicdPipeline : AsyncCmdlet
{
    private readonly List<Diagnostic> _problems = [];

    /// <summary>The file, or the folder of a repository. Default: the current folder.</summary>
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [Alias("FullName")]
    public string Path { get; set; } = ".";

    /// <summary>The problems to mend, as <c>Test-CicdPipeline</c> gives them; no others are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Problem", ValueFromPipeline = true)]
    public Diagnostic[] Problem { get; set; } = [];

    /// <summary>The format of the file, where its place and its text do not tell.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <summary>Only what these rules find.</summary>
    [Parameter(ParameterSetName = "Path")]
    [ArgumentCompleter(typeof(RuleCompleter))]
    public string[] IncludeRule { get; set; } = [];

    /// <summary>All but what these rules find.</summary>
    [Parameter(ParameterSetName = "Path")]
    [ArgumentCompleter(typeof(RuleCompleter))]
    public string[] ExcludeRule { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == "Problem")
            _problems.AddRange(Problem);
        else
            await MendAsync(new() { Path = GetUnresolvedProviderPathFromPSPath(Path), Format = Format, IncludeRule = IncludeRule, ExcludeRule = ExcludeRule }, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        // All of a file's problems at once: mending one would move the places of the others.
        foreach (IGrouping<string, Diagnostic> file in _problems.Where(problem => problem is { Mendable: true, Folder: not null, Path: not null }).GroupBy(problem => System.IO.Path.Combine(problem.Folder!, problem.Path!), StringComparer.Ordinal))
            await MendAsync(new() { Path = file.Key, Format = Format, Problems = [.. file] }, cancellationToken);
    }

    private async Task MendAsync(ExaminationRequest request, CancellationToken cancellationToken)
    {
        await foreach (Change change in ProviderLoadContext.Catalog.Doctor.PlanAsync(request, cancellationToken))
        {
            if (await ApplyAsync(change, cancellationToken) is MendedFile file)
                WriteObject(file);
        }
    }
}
