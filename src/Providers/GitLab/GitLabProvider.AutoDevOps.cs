using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/topics/autodevops/#enable-or-disable-auto-devops and https://docs.gitlab.com/topics/autodevops/requirements/#auto-devops-deployment-strategy
internal sealed partial class GitLabProvider : IAutoDevOps
{
    // https://docs.gitlab.com/topics/autodevops/requirements/#auto-devops-base-domain
    private const string DomainVariable = "KUBE_INGRESS_BASE_DOMAIN";

    public async Task<AutoDevOps> GetAutoDevOpsAsync(SettingScope scope, CancellationToken cancellationToken) => scope switch
    {
        { Repository: { } name, Organization: null } => Describe(await RequireProjectAsync(name, cancellationToken).ConfigureAwait(false), await DomainAsync(scope, cancellationToken).ConfigureAwait(false)),
        { Repository: null, Organization: { } group } => Describe(await RequireGroupAsync(group, cancellationToken).ConfigureAwait(false), await DomainAsync(scope, cancellationToken).ConfigureAwait(false)),
        { Repository: null, Organization: null } => Describe(await ServerSettingsAsync(cancellationToken).ConfigureAwait(false)),
        _ => throw InvalidScope(scope),
    };

    public async Task<Change> PlanSetAutoDevOpsAsync(AutoDevOpsRequest request, CancellationToken cancellationToken)
    {
        if (request is { Enabled: null, Strategy: null, Domain: null })
            throw new CicdException("NothingToSet", CicdErrorKind.Invalid, "Nothing was said of how Auto DevOps shall be.", request.Scope.ToString(), "Add -Enabled, -Strategy or -Domain.");
        if (request is { Strategy: not null, Scope.Repository: null })
            throw new CicdException("StrategyNotTaken", CicdErrorKind.Invalid, "GitLab keeps the deployment strategy of Auto DevOps in each project, not in a group or for the whole server.", request.Scope.ToString(), "Set it for each project: Get-CicdRepository | Set-CicdAutoDevOps -Strategy …");
        if (request.Domain is { } domain)
            BaseDomain.Require(domain);
        if (request.Scope.Repository is { } name)
            await RequireAutoDevOpsAsync(name, request, cancellationToken).ConfigureAwait(false);
        AutoDevOps before = await GetAutoDevOpsAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        bool isServer = request.Scope is { Repository: null, Organization: null };
        // A project's and a group's domain is a variable; the server has a setting for it.
        Change? variable = request.Domain is { } value && !isServer ? await PlanSetVariableAsync(new() { Scope = request.Scope, Name = DomainVariable, Value = value }, cancellationToken).ConfigureAwait(false) : null;
        SetAutoDevOps body = new(
            request.Enabled == before.Enabled ? null : request.Enabled,
            request.Strategy is null || request.Strategy == before.Strategy ? null : Word(request.Strategy.Value),
            isServer && request.Domain != before.Domain ? request.Domain : null);
        bool same = body is { AutoDevopsEnabled: null, AutoDevopsDeployStrategy: null, AutoDevopsDomain: null };
        bool isDone = same && variable is null or { AlreadyDone: not null };
        Change change = new(Place(request.Scope), Words(body, variable is { AlreadyDone: null } ? request.Domain : body.AutoDevopsDomain), async token =>
        {
            if (!same)
                await _api.DoAsync(Settings(request.Scope).With(body, Json.SetAutoDevOps), token).ConfigureAwait(false);
            if (variable is { AlreadyDone: null })
                await variable.ApplyAsync(token).ConfigureAwait(false);
            return isDone ? before : await GetAutoDevOpsAsync(request.Scope, token).ConfigureAwait(false);
        })
        {
            AlreadyDone = isDone ? $"Auto DevOps of {Place(request.Scope)} is set like that already." : null,
            Details = request is { Enabled: true, Scope.Repository: null } ? "Repositories with a pipeline file go on with that; those that have a setting of their own keep it." : null,
        };
        if (!same)
            change = change.Calling(Context, Settings(request.Scope));
        return variable is { AlreadyDone: null, Calls: { } calls } ? change with { Calls = calls with { Calls = [.. change.Calls?.Calls ?? [], .. calls.Calls] } } : change;
    }

    /// <summary>Refuses what GitLab would take and take no notice of: a pipeline file wins over Auto DevOps.</summary>
    private async Task RequireAutoDevOpsAsync(string name, AutoDevOpsRequest request, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireWritableAsync(name, cancellationToken).ConfigureAwait(false);
        if (Describe(project).Permission is { } role and not ("admin" or "maintain"))
            throw new CicdException("PermissionDenied", CicdErrorKind.Forbidden, $"Auto DevOps of '{project.PathWithNamespace}' is a maintainer's to set, and the token may only {role} there.", project.PathWithNamespace, "Use the token of a maintainer or owner.");
        if (request.Enabled != true)
            return;
        if (project.JobsEnabled == false)
            throw new CicdException("PipelinesDisabled", CicdErrorKind.Conflict, $"CI/CD is switched off in '{project.PathWithNamespace}', so that no pipeline runs there.", project.PathWithNamespace, "Switch CI/CD on in its settings first.");
        string path = ConfigurationPath(project);
        bool isThere = IsElsewhere(path)
            || (project is { EmptyRepo: not true, DefaultBranch: { Length: > 0 } branch } && await FindFileAsync(project.PathWithNamespace, path, branch, cancellationToken).ConfigureAwait(false) is not null);
        if (isThere)
            throw new CicdException("PipelinePresent", CicdErrorKind.Conflict, $"'{project.PathWithNamespace}' has the pipeline file '{path}', which GitLab runs in place of Auto DevOps. Nothing was changed.", project.PathWithNamespace, $"Remove '{path}' from the default branch first, or leave Auto DevOps off.");
    }

    private async Task<GroupModel> RequireGroupAsync(string group, CancellationToken cancellationToken) =>
        await _api.FindAsync(ApiRequest.Get($"/groups/{GitLabName.RequireGroup(group)}", ("with_projects", "false")), Json.GroupModel, cancellationToken).ConfigureAwait(false)
        ?? throw NoScope(new() { Organization = group });

    // https://docs.gitlab.com/api/settings/
    private async Task<ServerSettingsModel> ServerSettingsAsync(CancellationToken cancellationToken)
    {
        if (_address.IsHosted)
            throw new CicdException("ServerNotYours", CicdErrorKind.Forbidden, "The settings of gitlab.com as a whole are its owner's.", _address.Web.Authority, "Name a repository, or a group with -Organization.");
        try
        {
            return await _api.ReadAsync(ApiRequest.Get($"/application/settings"), Json.ServerSettingsModel, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception is { Kind: CicdErrorKind.Forbidden, Id: not "ScopeMissing" })
        {
            throw new CicdException("AdministratorMissing", CicdErrorKind.Forbidden, "The settings of the whole server are for its administrators, and the token is none's.", _address.Web.Authority, "Connect with an administrator's token; where the server has Admin Mode, with the scope 'admin_mode' too.", exception);
        }
    }

    // Who may not see the variables sees the rest.
    private async Task<string?> DomainAsync(SettingScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return (await SettingAsync(scope, DomainVariable, cancellationToken).ConfigureAwait(false)).Own is { IsSecret: false, Value: { Length: > 0 } domain } ? domain : null;
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
        {
            _caller.Verbose?.Invoke($"The base domain of {scope} is not told: {exception.Message}");
            return null;
        }
    }

    private static ApiRequest Settings(SettingScope scope) => scope switch
    {
        { Repository: { } project } => ApiRequest.Write(HttpMethod.Put, $"/projects/{project}"),
        { Organization: { } group } => ApiRequest.Write(HttpMethod.Put, $"/groups/{group}"),
        _ => ApiRequest.Write(HttpMethod.Put, $"/application/settings"),
    };

    private string Place(SettingScope scope) => scope.Repository ?? scope.Organization ?? $"the server {_address.Web.Authority}";

    private static string Words(SetAutoDevOps body, string? domain)
    {
        string[] parts =
        [
            .. body.AutoDevopsEnabled is { } on ? [on ? "switch it on" : "switch it off"] : Array.Empty<string>(),
            .. body.AutoDevopsDeployStrategy is { } strategy ? [$"deploy by the strategy '{strategy}'"] : Array.Empty<string>(),
            .. domain is not null ? [$"addresses below '{domain}'"] : Array.Empty<string>(),
        ];
        return $"Auto DevOps: {(parts.Length == 0 ? "nothing" : string.Join(", ", parts))}";
    }

    private static string Word(DeployStrategy strategy) => strategy switch { DeployStrategy.Manual => "manual", DeployStrategy.TimedIncremental => "timed_incremental", _ => "continuous" };

    private AutoDevOps Describe(ProjectModel project, string? domain) => new()
    {
        Context = Context,
        Repository = project.PathWithNamespace,
        Enabled = project.AutoDevopsEnabled,
        Strategy = project.AutoDevopsDeployStrategy switch { "continuous" => DeployStrategy.Continuous, "manual" => DeployStrategy.Manual, "timed_incremental" => DeployStrategy.TimedIncremental, _ => null },
        Domain = domain,
    };

    private AutoDevOps Describe(GroupModel group, string? domain) => new() { Context = Context, Organization = group.FullPath, Enabled = group.AutoDevopsEnabled, Domain = domain };

    private AutoDevOps Describe(ServerSettingsModel settings) => new() { Context = Context, Enabled = settings.AutoDevopsEnabled, Domain = settings.AutoDevopsDomain is { Length: > 0 } domain ? domain : null };
}
