using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/deployments/environments
internal sealed partial class GitHubProvider : IEnvironments
{
    /// <summary>https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments#required-reviewers</summary>
    private const int MostReviewers = 6;

    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<DeploymentEnvironment> environments = query.Repository is { } repository
            ? EnvironmentsOfAsync(GitHubName.Parse(repository), query.Name, cancellationToken)
            : Spread.OrderedAsync(MineAsync(cancellationToken), Spreading, (mine, token) => EnvironmentsOfAsync(GitHubName.Parse(mine.FullName), query.Name, token), cancellationToken);
        await foreach (DeploymentEnvironment environment in environments.ConfigureAwait(false))
            yield return environment;
    }

    public async Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        GitHubName name = RequireRepositoryOf(request.Repository);
        if (request.Instances is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "An environment of GitHub has no instances: its workflows decide where it runs.", request.Name, "Leave -InstanceCount away.");
        if (request.Variables is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "Variables of an environment of GitHub are set one by one.", request.Name, "Set-CicdVariable -Environment sets them.");
        await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        EnvironmentModel? before = await FindEnvironmentAsync(name, request.Name, cancellationToken).ConfigureAwait(false);
        if (request.Create && before is not null)
            throw new CicdException("EnvironmentExists", CicdErrorKind.Conflict, $"'{name}' has an environment '{request.Name}' already.", request.Name, "Set-CicdEnvironment changes it.");
        if (!request.Create && before is null)
            throw Errors.NotFound("EnvironmentNotFound", $"environment of '{name}'", request.Name, remedy: "New-CicdEnvironment makes it.");
        SetEnvironment body = await BodyAsync(name, request, before, cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"/repos/{name.Owner}/{name.Name}/environments/{request.Name}").With(body, Json.SetEnvironment);
        return new Change($"{name}: {request.Name}", before is null ? "Make the environment" : "Change the environment", async token =>
            Describe(name, await _api.ReadAsync(call, Json.EnvironmentModel, token).ConfigureAwait(false))).Calling(Context, call);
    }

    public async Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken)
    {
        GitHubName owner = RequireRepositoryOf(repository);
        await RequireEnvironmentAsync(owner, name, cancellationToken).ConfigureAwait(false);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/repos/{owner.Owner}/{owner.Name}/environments/{name}");
        return new Change($"{owner}: {name}", "Remove the environment with its variables and secrets", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private async IAsyncEnumerable<DeploymentEnvironment> EnvironmentsOfAsync(GitHubName name, string? wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (wanted is not null)
        {
            if (await FindEnvironmentAsync(name, wanted, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(name, found);
            yield break;
        }

        // GitHub keeps no order; names tell which comes before which.
        List<EnvironmentModel> all = [];
        await foreach (EnvironmentModel environment in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/environments"), Json.EnvironmentPage, page => page.Environments, cancellationToken).Missing(() => NoRepository(name), cancellationToken).ConfigureAwait(false))
            all.Add(environment);
        int order = 0;
        foreach (EnvironmentModel environment in all.OrderBy(one => EnvironmentTier.Of(one.Name)))
            yield return Describe(name, environment) with { Order = order++ };
    }

    private static GitHubName RequireRepositoryOf(string? repository) =>
        repository is null ? throw new CicdException("RepositoryRequired", CicdErrorKind.Invalid, "Environments of GitHub belong to a repository.", "Repository", "Give -Repository OWNER/NAME.") : GitHubName.Parse(repository);

    private Task<EnvironmentModel?> FindEnvironmentAsync(GitHubName repository, string name, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get($"/repos/{repository.Owner}/{repository.Name}/environments/{name}"), Json.EnvironmentModel, cancellationToken);

    private async Task<EnvironmentModel> RequireEnvironmentAsync(GitHubName repository, string name, CancellationToken cancellationToken) =>
        await FindEnvironmentAsync(repository, name, cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("EnvironmentNotFound", $"environment of '{repository}'", name, remedy: "Get-CicdEnvironment -Repository shows them; New-CicdEnvironment makes one.");

    /// <summary>The whole of it: GitHub takes what is left out as none, so what is not asked for is sent as it was.</summary>
    private async Task<SetEnvironment> BodyAsync(GitHubName name, EnvironmentRequest request, EnvironmentModel? before, CancellationToken cancellationToken)
    {
        ProtectionRule? reviewers = before?.ProtectionRules?.FirstOrDefault(rule => rule.Type == "required_reviewers");
        ReviewerReference[] kept = [.. (reviewers?.Reviewers ?? []).Where(reviewer => reviewer.Type is not null).Select(reviewer => new ReviewerReference(reviewer.Type!, reviewer.Reviewer.GetProperty("id").GetInt64()))];
        ReviewerReference[] wanted = kept;
        if (request.Approvers is { } approvers)
            wanted = await ReviewersAsync(name, approvers, cancellationToken).ConfigureAwait(false);
        else if (request.RequiresApproval == false)
            wanted = [];
        else if (request.RequiresApproval == true && kept.Length == 0)
            throw new CicdException("ApproversRequired", CicdErrorKind.Invalid, "GitHub wants to know who may approve: at least one person or team.", request.Name, "Give -RequiredApprover.");
        return new((int)(request.WaitTimer ?? TimerOf(before)).TotalMinutes, reviewers?.PreventSelfReview ?? false, wanted);
    }

    private async Task<ReviewerReference[]> ReviewersAsync(GitHubName name, string[] approvers, CancellationToken cancellationToken)
    {
        if (approvers.Length > MostReviewers)
            throw new CicdException("TooManyApprovers", CicdErrorKind.Invalid, $"GitHub takes {MostReviewers} people and teams at the most as approvers.", name.ToString(), "Make a team of them: ORGANIZATION/TEAM.");
        List<ReviewerReference> found = [];
        foreach (string approver in approvers)
        {
            // A team is named ORGANIZATION/TEAM.
            string[] parts = approver.Split('/');
            ApiRequest request = parts is [var organization, var team] ? ApiRequest.Get($"/orgs/{organization}/teams/{team}") : ApiRequest.Get($"/users/{approver}");
            IdModel model = await _api.FindAsync(request, Json.IdModel, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("ApproverNotFound", "person or team", approver, remedy: "Give a login, or a team as ORGANIZATION/TEAM.");
            found.Add(new(parts.Length == 2 ? "Team" : "User", model.Id));
        }

        return [.. found];
    }

    private static TimeSpan TimerOf(EnvironmentModel? environment) =>
        TimeSpan.FromMinutes(environment?.ProtectionRules?.FirstOrDefault(rule => rule.Type == "wait_timer")?.WaitTimer ?? 0);

    private DeploymentEnvironment Describe(GitHubName repository, EnvironmentModel environment)
    {
        ProtectionRule? reviewers = environment.ProtectionRules?.FirstOrDefault(rule => rule.Type == "required_reviewers");
        return new()
        {
            Context = Context,
            Repository = repository.ToString(),
            Name = environment.Name,
            RequiresApproval = reviewers is not null,
            Approvers = [.. (reviewers?.Reviewers ?? []).Select(NameOf)],
            WaitTimer = TimerOf(environment),
        };
    }

    private static string NameOf(ReviewerModel reviewer) =>
        reviewer.Reviewer.TryGetProperty(reviewer.Type == "Team" ? "slug" : "login", out JsonElement name) ? name.GetString() ?? "" : "";
}
