using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/variablegroups: variables and secrets are kept in groups of a project, which a
// pipeline takes by name. A repository's group has its name; an organization here is any other group, PROJECT/GROUP.
internal sealed partial class AzureDevOpsProvider
{
    /// <summary>Groups whose variables are kept here; others are filled from Azure Key Vault.</summary>
    private const string OwnGroups = "Vsts";

    /// <summary>The group of a scope as it is, with the place that it has or would get.</summary>
    private async Task<GroupAt> GroupAsync(SettingScope scope, CancellationToken cancellationToken)
    {
        if (scope.Environment is not null || (scope.Repository is null) == (scope.Organization is null))
            throw new CicdException("InvalidScope", CicdErrorKind.Invalid, "A variable or secret of Azure DevOps is kept in a variable group, which has no environments.", scope.ToString(), "Give -Repository for the group of its name, or -Organization PROJECT/GROUP for another, such as one for each environment.");
        AzureDevOpsName name;
        ProjectModel project;
        if (scope.Repository is { } repository)
        {
            name = AzureDevOpsName.Parse(repository);
            project = (await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false)).Project;
        }
        else
        {
            name = scope.Organization!.Split('/') is [{ Length: > 0 } own, { Length: > 0 } group] ? new(own, group) : throw Errors.InvalidName("a variable group", scope.Organization, "it must be PROJECT/GROUP.");
            project = await RequireProjectAsync(name.Project, cancellationToken).ConfigureAwait(false);
        }

        return new(project, name.Repository, await FindGroupAsync(project.Name, name.Repository, cancellationToken).ConfigureAwait(false));
    }

    // The filter may take a pattern, and names differ by case there as little as here.
    private async Task<GroupModel?> FindGroupAsync(string project, string group, CancellationToken cancellationToken)
    {
        await foreach (GroupModel found in _api.PagesAsync(Page($"/{project}/_apis/distributedtask/variablegroups", ("groupName", group)) with { Sensitive = true }, Json.ListModelGroupModel, page => page.Value, cancellationToken).ConfigureAwait(false))
        {
            if (found.Name.Equals(group, StringComparison.OrdinalIgnoreCase))
                return found;
        }

        return null;
    }

    private static IEnumerable<KeyValuePair<string, GroupVariableModel>> Settings(GroupAt at, bool secrets, string? name) =>
        (at.Group?.Variables ?? []).Where(pair => pair.Value.IsSecret == true == secrets && (name is null || pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static GroupVariableModel? Setting(GroupAt at, string name) => (at.Group?.Variables ?? []).FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The call that saves a setting of the group.</summary>
    private static ApiRequest Saving(GroupAt at) => at.Group is { } group
        ? Write(HttpMethod.Put, $"/_apis/distributedtask/variablegroups/{group.Id}")
        : Write(HttpMethod.Post, $"/_apis/distributedtask/variablegroups");

    /// <summary>
    /// Sets one variable of the group, or removes it (null). The group is written as a whole, so it is read once more just before, and all that is in
    /// it by then goes with it: a secret without its value keeps the one that it has.
    /// </summary>
    private async Task SaveAsync(SettingScope scope, string name, GroupVariableModel? value, CancellationToken cancellationToken)
    {
        GroupAt at = await GroupAsync(scope, cancellationToken).ConfigureAwait(false);
        RequireOwn(at);
        Dictionary<string, GroupVariableModel> variables = (at.Group?.Variables ?? []).Where(pair => !pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToDictionary(pair => pair.Key, pair => pair.Value);
        if (value is not null)
            variables[name] = value;
        else if (variables.Count == 0 && at.Group is { } last)
        {
            await _api.DoAsync(Deleting(at, last.Id), cancellationToken).ConfigureAwait(false);
            return;
        }

        GroupProjectModel[] projects = at.Group?.VariableGroupProjectReferences is { Length: > 0 } known ? known : [new(at.Name, at.Group?.Description, new(at.Project.Id, at.Project.Name))];
        SetGroup body = new(at.Group?.Name ?? at.Name, at.Group?.Description, OwnGroups, variables, projects);
        ApiRequest call = Saving(at).With(body, Json.SetGroup) with { Sensitive = true };
        if (at.Group is null)
            await _api.CreateAsync(call, Json.GroupModel, token => FindGroupAsync(at.Project.Name, at.Name, token), cancellationToken).ConfigureAwait(false);
        else
            await _api.DoAsync(call, cancellationToken).ConfigureAwait(false);
    }

    private static ApiRequest Deleting(GroupAt at, int group)
    {
        ApiRequest call = Write(HttpMethod.Delete, $"/_apis/distributedtask/variablegroups/{group}");
        return call with { Query = [.. call.Query, ("projectIds", at.Project.Id)] };
    }

    /// <exception cref="CicdException"><c>GroupOfKeyVault</c>.</exception>
    private static void RequireOwn(GroupAt at)
    {
        if (at.Group is { Type: not (null or OwnGroups) } group)
            throw new CicdException("GroupOfKeyVault", CicdErrorKind.Invalid, $"The variable group '{group.Name}' of '{at.Project.Name}' gets its values from Azure Key Vault.", group.Name, "Set the secret there.");
    }

    private Change PlanRemove(SettingScope scope, GroupAt at, string name, string what)
    {
        RequireOwn(at);
        bool isLast = at.Group!.Variables is { Count: 1 };
        return new Change($"{scope}: {name}", $"Remove the {what}", async token =>
        {
            await SaveAsync(scope, name, null, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = isLast ? $"It is the last of the variable group '{at.Name}', which goes with it." : null,
        }.Calling(Context, isLast ? Deleting(at, at.Group.Id) : Saving(at));
    }

    /// <summary>A group, and its place; without one, it is not there yet.</summary>
    private sealed record GroupAt(ProjectModel Project, string Name, GroupModel? Group);
}
