using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/repos/forks#create-a-fork and https://docs.github.com/rest/repos/repos#create-a-repository-using-a-template
internal sealed partial class GitHubProvider
{
    /// <summary>How long a fork may take until it is there: https://docs.github.com/rest/repos/forks#create-a-fork.</summary>
    private static readonly TimeSpan ForkPatience = TimeSpan.FromMinutes(5);

    private async Task<Change> PlanForkAsync(GitHubName name, string source, NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        RepositoryModel from = await RequireRepositoryAsync(GitHubName.Parse(source), cancellationToken).ConfigureAwait(false);
        if (request.Visibility is not null)
            throw new CicdException("VisibilityNotTaken", CicdErrorKind.Invalid, "A fork is seen by those who see what it is a fork of.", name.ToString(), "Leave -Visibility away.");
        string me = (await GetAccountAsync(cancellationToken).ConfigureAwait(false)).Name;
        bool own = me.Equals(name.Owner, StringComparison.OrdinalIgnoreCase);
        if (own && from.Owner.Login.Equals(name.Owner, StringComparison.OrdinalIgnoreCase))
            throw new CicdException("ForkOfOwn", CicdErrorKind.Invalid, $"'{from.FullName}' is {name.Owner}'s own, and GitHub makes forks for others.", from.FullName, "Name an organization, or import it under another name with Import-CicdRepository.");
        NewFork body = new(own ? null : name.Owner, name.Name, DefaultBranchOnly: false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/repos/{from.Owner.Login}/{from.Name}/forks").With(body, Json.NewFork);
        return new Change(name.ToString(), $"Fork {from.FullName}", async token =>
        {
            RepositoryModel made = await _api.CreateAsync(
                call,
                Json.RepositoryModel,
                again => FindRepositoryAsync(name, again),
                token).ConfigureAwait(false);
            if (!made.FullName.Equals(name.ToString(), StringComparison.OrdinalIgnoreCase))
                throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a fork of '{from.FullName}' already: '{made.FullName}'. GitHub makes no second.", made.FullName, "Use that one.");
            return Describe(await WaitForAsync(name, token).ConfigureAwait(false));
        }).Calling(Context, call);
    }

    private async Task<Change> PlanFromRepositoryAsync(GitHubName name, string template, RepositoryVisibility visibility, CancellationToken cancellationToken)
    {
        RepositoryModel from = await RequireRepositoryAsync(GitHubName.Parse(template), cancellationToken).ConfigureAwait(false);
        if (from.IsTemplate != true)
            throw new CicdException("NotATemplate", CicdErrorKind.Invalid, $"'{from.FullName}' is no template repository.", from.FullName, "Mark it as one in its settings, or fork it with -ForkOf.");
        if (visibility == RepositoryVisibility.Internal)
            throw new CicdException("VisibilityNotTaken", CicdErrorKind.Invalid, "From a template GitHub makes private and public repositories.", name.ToString(), "Choose Private or Public.");
        FromTemplate body = new(name.Owner, name.Name, visibility == RepositoryVisibility.Private);
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/repos/{from.Owner.Login}/{from.Name}/generate").With(body, Json.FromTemplate);
        return new Change(name.ToString(), $"Create a {visibility.ToString().ToLowerInvariant()} repository from the template repository {from.FullName}", async token =>
        {
            await _api.CreateAsync(
                call,
                Json.RepositoryModel,
                again => FindRepositoryAsync(name, again),
                token).ConfigureAwait(false);
            return Describe(await WaitForAsync(name, token).ConfigureAwait(false));
        }).Calling(Context, call);
    }

    /// <summary>The repository once it is there with its commits, which come a while after the answer.</summary>
    private async Task<RepositoryModel> WaitForAsync(GitHubName name, CancellationToken cancellationToken)
    {
        DateTimeOffset end = _caller.Clock.GetUtcNow() + ForkPatience;
        while (true)
        {
            RepositoryModel? found = await FindRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
            if (found?.DefaultBranch is { } branch && await TipAsync(name, branch, cancellationToken).ConfigureAwait(false) is not null)
                return found;
            if (_caller.Clock.GetUtcNow() >= end)
                throw new CicdException("RepositoryNotReady", CicdErrorKind.Unavailable, $"GitHub took the request for '{name}', and its commits are not there after {ForkPatience.TotalMinutes:0} minutes.", name.ToString(), "Get-CicdRepository shows it when it is there; do not make it again before.");
            _caller.Progress?.Report(new($"Commits of {name}", "They are being copied."));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
