using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.Import;
using CicdTools.Providers.JenkinsX.Quickstarts;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        List<Repository> all = [];
        await foreach (JsonElement item in team.ListAsync(TeamResources.Repositories, null, cancellationToken).ConfigureAwait(false))
        {
            Repository repository = new() { Context = Context, Name = NameOf(item), SystemId = item.Name(), CloneUrl = AddressOf(item), Url = item.Text("spec", "url") };
            if (name is null || repository.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                all.Add(repository);
        }

        foreach (Repository repository in all.OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase))
            yield return repository;
    }

    /// <summary>A new repository of the Git host, which is imported once it is there.</summary>
    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        await TeamAsync(cancellationToken).ConfigureAwait(false);
        if (request.Template is null && request.ForkOf is null)
            throw new CicdException("TemplateMissing", CicdErrorKind.Invalid, "An empty repository has nothing that Jenkins X could build.", request.Name, "Name a template with -Template, or a repository with -ForkOf; Import-CicdRepository brings one in that is there.");
        Quickstart? quickstart = request.Template is { } template ? await FindQuickstartAsync(template, cancellationToken).ConfigureAwait(false) : null;
        Change make = quickstart is null ? await _host.Require<IRepositories>().PlanNewRepositoryAsync(request, cancellationToken).ConfigureAwait(false) : await new QuickstartStart(_host, _caller).PlanAsync(request, quickstart, cancellationToken).ConfigureAwait(false);
        return make with
        {
            Action = $"{make.Action}, and import it into Jenkins X",
            // What is imported is known only once it is there.
            Calls = null,
            ApplyAsync = async token =>
            {
                Repository made = (Repository)(await make.ApplyAsync(token).ConfigureAwait(false))!;
                try
                {
                    Change import = await PlanImportAsync(new() { Source = made.CloneUrl ?? "", From = made }, token).ConfigureAwait(false);
                    return await import.ApplyAsync(token).ConfigureAwait(false);
                }
                catch (CicdException failure)
                {
                    throw new CicdException(failure.Id, failure.Kind, $"'{made.Name}' was made at its host, and is not wholly in Jenkins X: {failure.Message}", made.Name, $"Import-CicdRepository {made.CloneUrl} -Context {Context} does what is left.", failure);
                }
            },
        };
    }

    public async Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        await TeamAsync(cancellationToken).ConfigureAwait(false);
        return await new RepositoryImport(this, _host, _catalog.Stacks, _caller).PlanAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        JsonElement repository = await RequireRepositoryAsync(await TeamAsync(cancellationToken).ConfigureAwait(false), name, cancellationToken).ConfigureAwait(false);
        return await new RepositoryImport(this, _host, _catalog.Stacks, _caller).PlanRemoveAsync(repository, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A repository by its name; null for one that the team has not.</summary>
    internal async Task<Repository?> FindRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (Repository found in GetRepositoriesAsync(name, cancellationToken).ConfigureAwait(false))
            return found;
        return null;
    }

    /// <summary>The repositories of the team as <c>owner/name</c>.</summary>
    internal static async Task<string[]> RepositoryNamesAsync(Team team, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (JsonElement item in team.ListAsync(TeamResources.Repositories, null, cancellationToken).ConfigureAwait(false))
            names.Add(NameOf(item));
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The address of an application's repository; null for one that the team has not.</summary>
    internal async Task<string?> SourceAddressAsync(string application, CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (JsonElement item in team.ListAsync(TeamResources.Repositories, null, cancellationToken).ConfigureAwait(false))
        {
            if (ApplicationNames.OfRepository((item.Text("spec", "repo") ?? "").Split('/')[^1]) == application)
                return AddressOf(item);
        }

        return null;
    }

    private static string NameOf(JsonElement repository) => $"{repository.Text("spec", "org")}/{repository.Text("spec", "repo")}";

    private static string? AddressOf(JsonElement repository) => repository.Text("spec", "httpCloneURL") ?? repository.Text("spec", "url");
}
