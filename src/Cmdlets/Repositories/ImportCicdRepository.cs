using System.Management.Automation;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Brings a repository in: its commits, what it is made of, and a pipeline if it has none. A second import updates.</summary>
[Cmdlet(VerbsData.Import, "CicdRepository", SupportsShouldProcess = true, DefaultParameterSetName = "Repository")]
[OutputType(typeof(Repository))]
// The default set is the one that takes objects: the engine would make texts of them for the other before it looked at this one.
public sealed class ImportCicdRepository : ConnectedCmdlet<IRepositories>
{
    private bool _contextGiven;

    /// <summary>A folder of this machine, an address that Git can clone, or <c>CONTEXT:REPOSITORY</c> for a repository of another context.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Source")]
    [Alias("Path", "CloneUrl")]
    public string Source { get; set; } = "";

    /// <summary>A repository of another context, as Get-CicdRepository writes it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Repository")]
    public Repository InputObject { get; set; } = new();

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
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        // A repository brings the name of its own context, which is where it comes from, and not where it goes.
        _contextGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Context));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == "Repository" && !_contextGiven)
            Context = null;
        ImportRequest request = new()
        {
            Source = await SourceAsync(cancellationToken),
            Name = Name,
            Format = Format,
            Trust = MyInvocation.BoundParameters.ContainsKey(nameof(Trust)) ? Trust.IsPresent : null,
            NoPipeline = NoPipeline,
        };
        if (await ApplyAsync(await Connect().PlanImportAsync(request, cancellationToken), cancellationToken) is Repository repository)
            WriteObject(repository);
    }

    private async Task<string> SourceAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == "Repository")
            return InputObject.Context.Length == 0 ? InputObject.Path ?? InputObject.CloneUrl ?? "" : await CloneAsync(InputObject.Context, InputObject.Name, cancellationToken);
        int colon = Source.IndexOf(':', StringComparison.Ordinal);
        // A context of that name is meant before a host of that name.
        if (colon > 0 && new ContextStore().All().FirstOrDefault(known => known.Name.Equals(Source[..colon], StringComparison.OrdinalIgnoreCase)) is { } from && !Source[colon..].StartsWith("://", StringComparison.Ordinal))
            return await CloneAsync(from.Name, Source[(colon + 1)..], cancellationToken);
        return IsAddress(Source) ? Source : GetUnresolvedProviderPathFromPSPath(Source);
    }

    private async Task<string> CloneAsync(string context, string repository, CancellationToken cancellationToken) =>
        (await Connect<IGitAccess>(context).GetCloneAddressAsync(repository, cancellationToken)).Reveal();

    // https://git-scm.com/docs/git-clone#_git_urls: an address has a scheme, or is host:path with no slash before the colon.
    private static bool IsAddress(string source)
    {
        if (source.Contains("://", StringComparison.Ordinal))
            return true;
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && source.IndexOfAny(['/', '\\'], 0, colon) < 0;
    }
}
