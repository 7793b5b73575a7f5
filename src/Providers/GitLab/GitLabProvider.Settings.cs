using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/project_level_variables/ and https://docs.gitlab.com/api/group_level_variables/: variables and secrets are of one kind there, told apart by whether they are masked.
internal sealed partial class GitLabProvider
{
    /// <summary>The scope that stands for all environments.</summary>
    private const string Everywhere = "*";

    // The answer holds the values of secrets, too: no trace shows it.
    private IAsyncEnumerable<VariableModel> SettingsAsync(SettingScope scope, CancellationToken cancellationToken)
    {
        ApiRequest request = scope switch
        {
            { Organization: { } group, Repository: null } => Page($"/groups/{GitLabName.RequireGroup(group)}/variables"),
            { Organization: null, Repository: { } project } => Page($"/projects/{GitLabName.Require(project)}/variables"),
            _ => throw InvalidScope(scope),
        };
        return _api.PagesAsync(request with { Sensitive = true }, Json.VariableModelArray, page => page, cancellationToken).Missing(() => NoScope(scope), cancellationToken);
    }

    /// <summary>All variables and secrets there, and the one of this name and exactly this scope.</summary>
    private async Task<(VariableModel? Own, List<VariableModel> All)> SettingAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        List<VariableModel> all = [];
        await foreach (VariableModel variable in SettingsAsync(scope, cancellationToken).ConfigureAwait(false))
            all.Add(variable);
        return (all.Find(variable => variable.Key == name && (variable.EnvironmentScope ?? Everywhere) == (scope.Environment ?? Everywhere)), all);
    }

    /// <summary>Whether it belongs to what was asked for: without an environment, to any.</summary>
    private static bool IsOf(VariableModel variable, SettingScope scope, string? name) =>
        (name is null || variable.Key == name) && (scope.Environment is null || variable.EnvironmentScope == scope.Environment);

    private static ApiRequest Saving(SettingScope scope, string name, bool isNew) => (scope, isNew) switch
    {
        ({ Organization: { } group }, true) => ApiRequest.Write(HttpMethod.Post, $"/groups/{group}/variables"),
        ({ Organization: { } group }, false) => ApiRequest.Write(HttpMethod.Put, $"/groups/{group}/variables/{name}"),
        (_, true) => ApiRequest.Write(HttpMethod.Post, $"/projects/{scope.Repository}/variables"),
        (_, false) => ApiRequest.Write(HttpMethod.Put, $"/projects/{scope.Repository}/variables/{name}"),
    };

    private async Task<VariableModel> SaveAsync(SettingScope scope, SetVariable body, bool isNew, CancellationToken cancellationToken)
    {
        string name = body.Key!;
        ApiRequest call = Saving(scope, name, isNew);
        if (isNew)
        {
            // A second creation of what is there is refused, so it can be sent again only after a look.
            return await _api.CreateAsync(call.With(body, Json.SetVariable) with { Sensitive = true }, Json.VariableModel, async token => (await SettingAsync(scope, name, token).ConfigureAwait(false)).Own, cancellationToken).ConfigureAwait(false);
        }

        return await _api.ReadAsync(call.With(body with { Key = null, Filter = scope.Environment is { } environment ? new(environment) : null }, Json.SetVariable) with { Sensitive = true }, Json.VariableModel, cancellationToken).ConfigureAwait(false);
    }

    private Change Remove(SettingScope scope, string name, string what)
    {
        ApiRequest call = scope.Organization is { } group
            ? ApiRequest.Write(HttpMethod.Delete, $"/groups/{group}/variables/{name}")
            : ApiRequest.Write(HttpMethod.Delete, $"/projects/{scope.Repository}/variables/{name}");
        return new Change($"{scope}: {name}", $"Remove the {what}", async token =>
        {
            await _api.DoAsync(call with { Query = [("filter[environment_scope]", scope.Environment)] }, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private static CicdException InvalidScope(SettingScope scope) =>
        new("InvalidScope", CicdErrorKind.Invalid, "A variable or secret of GitLab is kept in a project or in a group, for all environments or for one.", scope.ToString(), "Give -Repository or -Organization, and -Environment where it is meant for one.");

    private static CicdException NoScope(SettingScope scope) => scope.Organization is { } group
        ? Errors.NotFound("OrganizationNotFound", "group", group, remedy: "Check the name; GitLab answers the same where the token may not see it.")
        : NoRepository(scope.Repository ?? "");
}
