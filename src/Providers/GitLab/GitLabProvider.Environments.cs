using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/environments/ and, where the server's tier has it, https://docs.gitlab.com/api/protected_environments/
internal sealed partial class GitLabProvider : IEnvironments
{
    // https://docs.gitlab.com/ci/environments/#deployment-tier-of-environments, in the order in which versions move on.
    private static readonly string[] Tiers = ["other", "development", "testing", "staging", "production"];

    /// <summary>Maintainers and above: https://docs.gitlab.com/api/protected_environments/#valid-access-levels.</summary>
    private const int Maintainers = 40;

    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (DeploymentEnvironment environment in OverAsync(query.Repository, (project, token) => EnvironmentsOfAsync(project, query.Name, token), cancellationToken).ConfigureAwait(false))
            yield return environment;
    }

    public async Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        string project = RequireRepository(request.Repository, request.Name);
        RequireEnvironmentName(request.Name);
        if (request.Instances is not null)
            throw NotTaken("-Instances", "how many instances run is up to what is deployed", request.Name);
        if (request.WaitTimer is not null)
            throw NotTaken("-WaitMinutes", "a job that waits says so itself, by when: delayed", request.Name);
        if (request.Variables is not null)
            throw NotTaken("-Variable", "an environment's variables are those of its project with its scope: Set-CicdVariable -Environment sets them", request.Name);
        await RequireWritableAsync(project, cancellationToken).ConfigureAwait(false);
        EnvironmentModel? before = await FindEnvironmentAsync(project, request.Name, cancellationToken).ConfigureAwait(false);
        if (request.Create && before is not null)
            throw new CicdException("EnvironmentExists", CicdErrorKind.Conflict, $"There is an environment '{request.Name}' in '{project}' already.", request.Name, "Set-CicdEnvironment changes it.");
        if (!request.Create && before is null)
            throw NoEnvironment(project, request.Name);
        ProtectedEnvironmentModel? rules = before is null ? null : Array.Find(await ProtectedAsync(project, cancellationToken).ConfigureAwait(false), candidate => candidate.Name == request.Name);
        RuleModel[]? approvals = await PlanApprovalsAsync(request, rules, cancellationToken).ConfigureAwait(false);
        string? asked = approvals is null ? null : request.RequiresApproval == false ? "Let nobody be asked about what is put there" : "Let a person approve what is put there";
        string action = string.Join("; ", new[] { before is null ? "Make the environment" : null, asked }.Where(part => part is not null));
        ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/environments");
        return new Change($"{project}: {request.Name}", action.Length == 0 ? "Nothing" : action, async token =>
        {
            if (before is null)
                await _api.CreateAsync(create.With(new(request.Name), Json.NewEnvironment), Json.EnvironmentModel, inner => FindEnvironmentAsync(project, request.Name, inner), token).ConfigureAwait(false);
            if (approvals is not null)
                await _api.DoAsync(Protecting(project, request.Name, rules is null, approvals), token).ConfigureAwait(false);
            await foreach (DeploymentEnvironment environment in EnvironmentsOfAsync(project, request.Name, token).ConfigureAwait(false))
                return environment;
            throw NoEnvironment(project, request.Name);
        })
        {
            AlreadyDone = action.Length == 0 ? $"The environment '{request.Name}' is as you want it already." : null,
        }.Calling(Context, [.. before is null ? [create] : Array.Empty<ApiRequest>(), .. approvals is null ? [] : new[] { Protecting(project, request.Name, rules is null, approvals) }]);
    }

    public async Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken)
    {
        string project = RequireRepository(repository, name);
        await RequireWritableAsync(project, cancellationToken).ConfigureAwait(false);
        EnvironmentModel environment = await FindEnvironmentAsync(project, name, cancellationToken).ConfigureAwait(false) ?? throw NoEnvironment(project, name);
        ApiRequest stop = ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/environments/{environment.Id}/stop") with { Repeatable = true }, remove = ApiRequest.Write(HttpMethod.Delete, $"/projects/{project}/environments/{environment.Id}");
        bool stops = environment.State is not ("stopped" or "stopping");
        return new Change($"{project}: {name}", environment.State == "stopped" ? "Remove the environment" : "Stop the environment and remove it", async token =>
        {
            // https://docs.gitlab.com/api/environments/#delete-an-environment: it must have been stopped, and its stop jobs may take a while.
            if (stops)
                await _api.DoAsync(stop, token).ConfigureAwait(false);
            while ((await _api.ReadAsync(ApiRequest.Get($"/projects/{project}/environments/{environment.Id}"), Json.EnvironmentModel, token).ConfigureAwait(false)).State != "stopped")
                await Task.Delay(Pulse, _caller.Clock, token).ConfigureAwait(false);
            await _api.DoAsync(remove, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, stops ? [stop, remove] : [remove]);
    }

    private async IAsyncEnumerable<DeploymentEnvironment> EnvironmentsOfAsync(string project, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<EnvironmentModel> environments = [];
        await foreach (EnvironmentModel environment in _api.PagesAsync(Page($"/projects/{project}/environments", ("name", name)), Json.EnvironmentModelArray, page => page, cancellationToken).ConfigureAwait(false))
            environments.Add(environment);
        if (environments.Count == 0)
            yield break;
        ProtectedEnvironmentModel[] rules = await ProtectedAsync(project, cancellationToken).ConfigureAwait(false);
        int order = 0;
        foreach (EnvironmentModel environment in environments.OrderBy(one => Array.IndexOf(Tiers, one.Tier)).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            ProtectedEnvironmentModel? rule = Array.Find(rules, candidate => candidate.Name == environment.Name || candidate.Name == environment.Tier);
            yield return new()
            {
                Context = Context,
                Repository = project,
                Name = environment.Name,
                RequiresApproval = rule is { AsksSomebody: true },
                Approvers = [.. (rule?.ApprovalRules ?? []).Select(one => one.AccessLevelDescription ?? (one.UserId is { } user ? $"user {user.ToString(CultureInfo.InvariantCulture)}" : $"group {one.GroupId?.ToString(CultureInfo.InvariantCulture)}"))],
                Order = order++,
            };
        }
    }

    private async Task<EnvironmentModel?> FindEnvironmentAsync(string project, string name, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/projects/{project}/environments", ("name", name)), Json.EnvironmentModelArray, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    // A server without protected environments knows no such address, and one with them shows the rules to maintainers only.
    private async Task<ProtectedEnvironmentModel[]> ProtectedAsync(string project, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.FindAsync(Page($"/projects/{project}/protected_environments"), Json.ProtectedEnvironmentModelArray, cancellationToken).ConfigureAwait(false) ?? [];
        }
        catch (CicdException exception) when (exception is { Kind: CicdErrorKind.Forbidden })
        {
            _caller.Verbose?.Invoke($"Who approves in '{project}' is not shown to this token.");
            return [];
        }
    }

    /// <summary>What becomes of the rules of approval: new ones, and those that go. Null for no change.</summary>
    private async Task<RuleModel[]?> PlanApprovalsAsync(EnvironmentRequest request, ProtectedEnvironmentModel? rules, CancellationToken cancellationToken)
    {
        bool asks = rules is { AsksSomebody: true };
        RuleModel[] old = rules?.ApprovalRules ?? [];
        RuleModel[] gone = [.. old.Select(rule => new RuleModel(rule.Id, Destroy: true))];
        if (request.RequiresApproval == false)
            return !asks ? null : gone.Length > 0 ? gone : throw NotTaken("-RequireApproval:$false", "its approvals are of an older kind, which the environment's page changes", request.Name);
        if (request.Approvers is null)
            return request.RequiresApproval is null || asks ? null : [new(AccessLevel: Maintainers, RequiredApprovals: 1)];
        List<RuleModel> approvers = [];
        foreach (string name in request.Approvers)
        {
            UserModel[] users = await _api.ReadAsync(ApiRequest.Get($"/users", ("username", name)), Json.UserModelArray, cancellationToken).ConfigureAwait(false);
            approvers.Add(new(UserId: users.FirstOrDefault()?.Id ?? throw Errors.NotFound("UserNotFound", "user of GitLab", name), RequiredApprovals: 1));
        }

        bool same = approvers.Count > 0 && approvers.Select(rule => rule.UserId).Order().SequenceEqual(old.Select(rule => rule.UserId).Order());
        return same ? null : [.. approvers.Count > 0 ? approvers : [new(AccessLevel: Maintainers, RequiredApprovals: 1)], .. gone];
    }

    // One call, so that at no time the environment is less protected than before or after; who may deploy stays as it is.
    private static ApiRequest Protecting(string project, string name, bool isNew, RuleModel[] approvals) =>
        isNew
            ? ApiRequest.Write(HttpMethod.Post, $"/projects/{project}/protected_environments").With(new(name, [new(AccessLevel: Maintainers)], approvals), Json.ProtectEnvironment)
            : ApiRequest.Write(HttpMethod.Put, $"/projects/{project}/protected_environments/{name}").With(new(null, null, approvals), Json.ProtectEnvironment) with { Repeatable = false };

    private static string RequireRepository(string? repository, string environment) =>
        repository is { } name ? GitLabName.Require(name) : throw new CicdException("RepositoryMissing", CicdErrorKind.Invalid, "GitLab keeps environments in projects, and none was named.", environment, "Give -Repository.");

    // https://docs.gitlab.com/ci/yaml/#environmentname
    private static void RequireEnvironmentName(string name)
    {
        if (name.Length is 0 or > 255 || !name.All(character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_' or '/' or '$' or '{' or '}' or '.') || name[0] == '/' || name[^1] == '/')
            throw Errors.InvalidName("an environment of GitLab", name, "letters, digits, blanks, '-', '_', '/', '.', '$', '{' and '}' are allowed, and no '/' at its begin or end.");
    }

    private static CicdException NoEnvironment(string project, string name) =>
        Errors.NotFound("EnvironmentNotFound", $"environment of '{project}'", name, remedy: "Get-CicdEnvironment shows them; New-CicdEnvironment makes one.");
}
