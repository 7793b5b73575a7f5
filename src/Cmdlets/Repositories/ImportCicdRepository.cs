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

    /// <summary>Brings variables and the names of environments too, from a repository of another context; secrets cannot be read, and are named in a warning.</summary>
    [Parameter]
    public SwitchParameter IncludeSettings { get; set; }

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
        if (IncludeSettings && From() is null)
            throw new CicdException("SettingsNotThere", CicdErrorKind.Invalid, "A folder or an address has no variables and environments to bring.", request.Name ?? "Source", "Name a repository of a context: CONTEXT:REPOSITORY.");
        if (await ApplyAsync(await Connect().PlanImportAsync(request, cancellationToken), cancellationToken) is not Repository repository)
            return;
        if (IncludeSettings && From() is { } from)
            await CopySettingsAsync(from.Context, from.Name, repository.Name, cancellationToken);
        WriteObject(repository);
    }

    private async Task CopySettingsAsync(string context, string source, string target, CancellationToken cancellationToken)
    {
        SettingsCopy copy = new(Connect<IProvider>(context), source, Connect<IProvider>(), target);
        await foreach (Change change in copy.PlanAsync(cancellationToken))
            await ApplyAsync(change, cancellationToken);
        if (await copy.MissingSecretsAsync(cancellationToken) is { Length: > 0 } missing)
            WriteWarning($"Nobody can read the secrets of '{source}', so '{target}' has them not: {string.Join(", ", missing)}. Set-CicdSecret sets them.");
    }

    private async Task<string> SourceAsync(CancellationToken cancellationToken)
    {
        if (From() is { } from)
            return (await Connect<IGitAccess>(from.Context).GetCloneAddressAsync(from.Name, cancellationToken)).Reveal();
        if (ParameterSetName == "Repository")
            return InputObject.Path ?? InputObject.CloneUrl ?? "";
        return IsAddress(Source) ? Source : GetUnresolvedProviderPathFromPSPath(Source);
    }

    /// <summary>The context and the repository in it that the source names; null for a folder or an address.</summary>
    private (string Context, string Name)? From()
    {
        if (ParameterSetName == "Repository")
            return InputObject.Context.Length == 0 ? null : (InputObject.Context, InputObject.Name);
        int colon = Source.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || Source[colon..].StartsWith("://", StringComparison.Ordinal))
            return null;
        // A context of that name is meant before a host of that name.
        return new ContextStore().All().FirstOrDefault(known => known.Name.Equals(Source[..colon], StringComparison.OrdinalIgnoreCase)) is { } context ? (context.Name, Source[(colon + 1)..]) : null;
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
