using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Brings a repository in: its commits, what it is made of, and a pipeline if it has none. A second import updates.</summary>
[Cmdlet(VerbsData.Import, "CicdRepository", SupportsShouldProcess = true)]
[OutputType(typeof(Repository))]
public sealed class ImportCicdRepository : ConnectedCmdlet<IRepositories>
{
    /// <summary>A folder of this machine, or an address that Git can clone.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "CloneUrl")]
    public string Source { get; set; } = "";

    /// <summary>The name. Default: the last part of the source.</summary>
    [Parameter(Position = 1)]
    public string? Name { get; set; }

    /// <summary>The format of the pipeline that is written if there is none. Default: that of the source's host, else <c>GitHubActions</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <summary>Lets its jobs run on this machine without a container. Running a pipeline is running its author's code. <c>-Trust:$false</c> takes it back.</summary>
    [Parameter]
    public SwitchParameter Trust { get; set; }

    /// <summary>Writes no pipeline.</summary>
    [Parameter]
    public SwitchParameter NoPipeline { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ImportRequest request = new()
        {
            Source = IsAddress(Source) ? Source : GetUnresolvedProviderPathFromPSPath(Source),
            Name = Name,
            Format = Format,
            Trust = MyInvocation.BoundParameters.ContainsKey(nameof(Trust)) ? Trust.IsPresent : null,
            NoPipeline = NoPipeline,
        };
        if (await ApplyAsync(await Connect().PlanImportAsync(request, cancellationToken), cancellationToken) is Repository repository)
            WriteObject(repository);
    }

    // https://git-scm.com/docs/git-clone#_git_urls: an address has a scheme, or is host:path with no slash before the colon.
    private static bool IsAddress(string source)
    {
        if (source.Contains("://", StringComparison.Ordinal))
            return true;
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && source.IndexOfAny(['/', '\\'], 0, colon) < 0;
    }
}
