using CicdTools.Providers.Git;
using CicdTools.Providers.JenkinsX.PullRequests;
using LibGit2Sharp;

namespace CicdTools.Providers.JenkinsX.Quickstarts;

/// <summary>
/// Makes a repository at the Git host that begins as a quickstart: its files, without its history
/// (https://github.com/jenkins-x-plugins/jx-project/blob/c25e4b714b54c243319c3c710bbe35f81698b56a/pkg/cmd/root/quickstart.go).
/// </summary>
internal sealed class QuickstartStart(GitHost host, Caller caller)
{
    /// <summary>The change that makes it. The result is the <see cref="CicdTools.Repository"/> at its host.</summary>
    public async Task<Change> PlanAsync(NewRepositoryRequest request, Quickstart quickstart, CancellationToken cancellationToken)
    {
        if (request.Visibility is not null and not RepositoryVisibility.Private)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "What begins as a quickstart is private at first.", request.Name, "Leave -Visibility away, and change it at its host.");
        if (request.Trust)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "-Trust is for jobs that run on this machine.", request.Name, "Leave it away.");
        IRepositories repositories = host.Require<IRepositories>();
        await foreach (CicdTools.Repository there in repositories.GetRepositoriesAsync(request.Name, cancellationToken).ConfigureAwait(false))
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{there.Name}' already.", there.Name, "Choose another name, or bring that one in with Import-CicdRepository.");
        using GitCheckout source = await OpenAsync(quickstart, cancellationToken).ConfigureAwait(false);
        Commit commit = Find(source, quickstart);
        Change import = await ImportAsync(request, source, commit, quickstart, cancellationToken).ConfigureAwait(false);
        return new(request.Name, $"Make a private repository that begins as the quickstart {quickstart.ShownName}{(quickstart.Version is { } version ? $" {version}" : "")}", async token =>
        {
            // What was planned is made anew, since the folder of the plan is gone.
            using GitCheckout again = await OpenAsync(quickstart, token).ConfigureAwait(false);
            Change bring = await ImportAsync(request, again, Find(again, quickstart), quickstart, token).ConfigureAwait(false);
            CicdTools.Repository made = (CicdTools.Repository)(await bring.ApplyAsync(token).ConfigureAwait(false))!;
            return made with { Source = GitSource.Parse(quickstart.Address).Shown };
        })
        {
            Details = $"From {quickstart.Address} at {commit.Sha[..8]}.\n{import.Details}",
        };
    }

    private async Task<Change> ImportAsync(NewRepositoryRequest request, GitCheckout source, Commit commit, Quickstart quickstart, CancellationToken cancellationToken)
    {
        string folder = source.Begin(commit, "main", $"Begin as the quickstart {quickstart.ShownName}", Renames(commit, quickstart, request.Name), caller);
        return await host.Require<IRepositories>().PlanImportAsync(new() { Source = folder, Name = request.Name, NoPipeline = true }, cancellationToken).ConfigureAwait(false);
    }

    // A chart of the quickstart's name becomes the application's.
    private static (string From, string To)[] Renames(Commit commit, Quickstart quickstart, string name)
    {
        string from = $"charts/{quickstart.Name.Split('/')[^1]}", to = $"charts/{Environments.ApplicationNames.OfRepository(name.Split('/')[^1])}";
        return commit[from] is not null && from != to ? [(from, to)] : [];
    }

    private async Task<GitCheckout> OpenAsync(Quickstart quickstart, CancellationToken cancellationToken)
    {
        GitSource source = GitSource.Parse(quickstart.Address);
        try
        {
            // At the same host it may be one that only the context's credential sees.
            (_, source) = await host.FindAsync(quickstart.Address, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException elsewhere) when (elsewhere.Id is "GitContextMismatch" or "RepositoryNotFound" or "InvalidName")
        {
            caller.Verbose?.Invoke($"{source.Shown} is read as everybody reads it: {elsewhere.Message}");
        }

        return await GitCheckout.ReadAsync(quickstart.Id, source, caller.Progress, cancellationToken).ConfigureAwait(false);
    }

    private static Commit Find(GitCheckout source, Quickstart quickstart) => quickstart.Reference is not { } reference ? source.Tip
        : source.Find(reference) ?? throw Errors.NotFound("RefNotFound", $"branch, tag or commit of '{quickstart.Id}'", reference, remedy: "The catalogue of quickstarts is older than that repository: bring its version stream up to date.");
}
