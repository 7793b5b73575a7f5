using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Git;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// A project is CircleCI's view of a repository that lies elsewhere: it is set up, and never holds files.
internal sealed partial class CircleProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindProjectAsync(CircleSlug.Require(name), cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(CircleSlug.Require(name), found.VcsInfo);
            yield break;
        }

        await foreach ((CircleSlug slug, FollowedModel model) in FollowedAsync(cancellationToken).ConfigureAwait(false))
            yield return Describe(slug, new(model.VcsUrl, null, model.DefaultBranch));
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust)
            throw NotTaken("-Trust", "its own runners decide how jobs run", request.Name);
        if (request.Template is not null || request.Visibility is not null)
            throw NotTaken("-Template and no -Visibility", "the repository lies in its version control system, and only its project is made here", request.Name);
        CircleSlug slug = CircleSlug.Require(request.Name);
        if (await FindProjectAsync(slug, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"The project '{slug}' is set up already.", slug.ToString(), "Start-CicdRun starts its pipeline.");
        return PlanSetUp(slug);
    }

    public async Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        GitSource source = GitSource.Parse(request.Source);
        if (request.Trust is not null || request.Format is not null)
            throw NotTaken(request.Format is null ? "-Trust" : "-Format", "it runs what the repository has in .circleci/config.yml", source.Shown);
        CircleSlug slug = (source.IsLocal ? null : CircleSlug.TryParse(source.Shown))
            ?? throw new CicdException("SourceElsewhere", CicdErrorKind.NotSupported, $"CircleCI keeps no repositories; it can set up one of GitHub or Bitbucket, which '{Errors.Shown(source.Shown)}' is not.", source.Shown, "Import it into GitHub first, then give its address there.");
        if (request.Name is { } name && CircleSlug.Require(name) != slug)
            throw NotTaken("other -Name than the repository's", "a project is named by its repository", name);
        return await FindProjectAsync(slug, cancellationToken).ConfigureAwait(false) is { } there
            ? new(slug.ToString(), "Set the project up", _ => Task.FromResult<object?>(Describe(slug, there.VcsInfo))) { AlreadyDone = $"The project '{slug}' is set up already." }
            : PlanSetUp(slug);
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        CircleSlug slug = CircleSlug.Require(name);
        await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        // https://circleci.com/docs/guides/security/delete-organizations-and-projects/#delete-a-project
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/api/v2/project/{slug}");
        return new Change(slug.ToString(), "Delete the project from CircleCI, with its complete history of builds", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "The repository itself stays where it is.",
        }.Calling(Context, call);
    }

    private Change PlanSetUp(CircleSlug slug)
    {
        if (slug.IsOpaque)
        {
            // https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/project.go#L247-L264:
            // it gets an identifier of its own in place of the name, so it cannot be looked for by that.
            ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"/api/v2/organization/{slug.Vcs}/{slug.Organization}/project").With(new(slug.Project), Json.NewProject);
            return new Change(slug.ToString(), "Create a project", async token =>
            {
                ProjectModel made = await _api.ReadAsync(create, Json.ProjectModel, token).ConfigureAwait(false);
                return Describe(CircleSlug.Require(made.Slug), made.VcsInfo);
            }).Calling(Context, create);
        }

        // https://circleci.com/docs/api/v1/#follow-a-new-project-on-circleci
        ApiRequest follow = ApiRequest.Write(HttpMethod.Post, $"/api/v1.1/project/{slug.LongVcs}/{slug.Organization}/{slug.Project}/follow");
        return new Change(slug.ToString(), "Set the project up: follow it, and build it from now on", async token =>
        {
            await _api.CreateAsync(follow, Json.FollowModel, async look => await FindProjectAsync(slug, look).ConfigureAwait(false) is null ? null : new FollowModel(true), token).ConfigureAwait(false);
            return Describe(slug, (await RequireProjectAsync(slug, token).ConfigureAwait(false)).VcsInfo);
        })
        {
            Details = "CircleCI builds the newest commit at once if it has a .circleci/config.yml.",
        }.Calling(Context, follow);
    }

    private Repository Describe(CircleSlug slug, VcsInfoModel? vcs) => new()
    {
        Context = Context,
        Name = slug.ToString(),
        DefaultBranch = vcs?.DefaultBranch ?? "",
        // Projects that stand alone have an address without a scheme, which Git knows nothing of.
        CloneUrl = vcs?.VcsUrl is { } address && address.StartsWith("https://", StringComparison.Ordinal) ? address : null,
        Url = PageOf(slug),
    };
}
