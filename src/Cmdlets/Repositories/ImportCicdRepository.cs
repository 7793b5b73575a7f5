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

    /// <summary>Brings variables and the names of environments too, from a repository of another context; secrets cannot be read, and are named in a warning unless <c>-SecretVault</c> has them.</summary>
    [Parameter]
    public SwitchParameter IncludeSettings { get; set; }

    /// <summary>The SecretManagement vault that holds the secrets, by the names that they have in the source. Goes with <c>-IncludeSettings</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? SecretVault { get; set; }

    /// <summary>Lets the target's own importer fetch the repository, with issues and pull requests and without a pipeline of its own: GitLab has one for repositories of a GitHub context, Azure DevOps one for any address of http or https, of which it brings commits alone.</summary>
    [Parameter]
    public SwitchParameter ByServer { get; set; }

    /// <summary>Does not wait for the importer: it goes on by itself, and the same import without this waits for it. Goes with <c>-ByServer</c>.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Ends an import that is under way. Goes with <c>-ByServer</c>.</summary>
    [Parameter]
    public SwitchParameter Cancel { get; set; }

    /// <summary>Where it lies, for systems that build what lies elsewhere: Google Cloud Build makes a connection to the host, or the repository there, where it is missing. Default: what the name says.</summary>
    [Parameter]
    public SourceHost? SourceHost { get; set; }

    /// <summary>The longest time to wait, in seconds, until a person has let a connection in, or an instance of Secure Source Manager is there. Default: ten minutes. 0: it is looked at once. Goes with <c>-SourceHost</c>.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 600;

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
        RequireTogether();
        (Repository? origin, string? provider) = ByServer ? await OriginAsync(cancellationToken) : default;
        ImportRequest request = new()
        {
            Source = await SourceAsync(cancellationToken),
            From = origin,
            FromProvider = provider,
            Importer = !ByServer ? null : Cancel ? ImporterUse.Cancel : NoWait ? ImporterUse.Begin : ImporterUse.Wait,
            Name = Name,
            Format = Format,
            Trust = MyInvocation.BoundParameters.ContainsKey(nameof(Trust)) ? Trust.IsPresent : null,
            NoPipeline = NoPipeline,
            SourceHost = SourceHost,
            Patience = TimeSpan.FromSeconds(TimeoutSeconds),
        };
        if (IncludeSettings && From() is null)
            throw new CicdException("SettingsNotThere", CicdErrorKind.Invalid, "A folder or an address has no variables and environments to bring.", request.Name ?? "Source", "Name a repository of a context: CONTEXT:REPOSITORY.");
        if (await ApplyAsync(await SourceHostChoice.Require(Connect(), SourceHost).PlanImportAsync(request, cancellationToken), cancellationToken) is not Repository repository)
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
        Secret[] missing = await copy.MissingSecretsAsync(cancellationToken);
        if (SecretVault is not null)
        {
            CredentialResolver vault = new(InvokeCommand);
            await foreach (Change change in copy.PlanSecretsAsync(missing, name => Masked(vault.InVault(name, SecretVault)), cancellationToken))
                await ApplyAsync(change, cancellationToken);
            missing = [.. missing.Where(secret => vault.InVault(secret.Name, SecretVault) is null)];
        }

        if (missing.Length > 0)
            WriteWarning($"Nobody can read the secrets of '{source}'{(SecretVault is null ? "" : $", and the vault '{SecretVault}' holds none by these names")}, so '{target}' has them not: {string.Join(", ", missing.Select(secret => secret.Environment is null ? secret.Name : $"{secret.Name} ({secret.Environment})"))}. Set-CicdSecret sets them.");
    }

    private SecretText? Masked(SecretText? secret)
    {
        if (secret is not null)
            Mask(secret);
        return secret;
    }

    private void RequireTogether()
    {
        if ((NoWait || Cancel) && !ByServer)
            throw new CicdException("ParameterMissing", CicdErrorKind.Invalid, "-NoWait and -Cancel are for imports by the server's own importer.", null, "Add -ByServer, or leave them away.");
        if (NoWait && Cancel)
            throw new CicdException("ParameterAmbiguous", CicdErrorKind.Invalid, "-NoWait begins an import and -Cancel ends one.", null, "Name one of them.");
        if (SecretVault is not null && !IncludeSettings)
            throw new CicdException("ParameterMissing", CicdErrorKind.Invalid, "-SecretVault is for the secrets among the settings.", null, "Add -IncludeSettings.");
        if (SecretVault is not null)
            new CredentialResolver(InvokeCommand).RequireVaults("What -SecretVault names", Errors.Shown(SecretVault));
    }

    /// <summary>The repository as its context describes it, and the context's provider; nothing for a folder or an address.</summary>
    private async Task<(Repository?, string?)> OriginAsync(CancellationToken cancellationToken)
    {
        if (From() is not { } from)
            return default;
        await foreach (Repository repository in Connect<IRepositories>(from.Context).GetRepositoriesAsync(from.Name, cancellationToken))
            return (repository, new ContextStore().Get(from.Context).Provider);
        throw Errors.NotFound("RepositoryNotFound", "repository", from.Name, remedy: $"Get-CicdRepository -Context {from.Context} shows them all.");
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
        IReadOnlyList<Connection> known = new ContextStore().All();
        if (known.FirstOrDefault(one => one.Name.Equals(Source[..colon], StringComparison.OrdinalIgnoreCase)) is { } context)
            return (context.Name, Source[(colon + 1)..]);
        if (MeansContext(Source, colon))
            throw Errors.NotFound("ContextNotFound", "context", Source[..colon], known.Select(one => one.Name), $"Check the name; Connect-CicdProvider makes one. A host that only SSH knows by this name is written ssh://{Errors.Shown(Source[..colon])}/…");
        return null;
    }

    // A host of Git's short form has a user or a domain; a word alone is a context's name, and one letter a drive.
    private static bool MeansContext(string source, int colon) =>
        colon > 1 && source[..colon].All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-') && !source[colon..].StartsWith("::", StringComparison.Ordinal);

    // https://git-scm.com/docs/git-clone#_git_urls: an address has a scheme, or is host:path with no slash before the colon.
    private static bool IsAddress(string source)
    {
        if (source.Contains("://", StringComparison.Ordinal))
            return true;
        int colon = source.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && source.IndexOfAny(['/', '\\'], 0, colon) < 0;
    }
}
