using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

internal sealed partial class AzureDevOpsProvider : IVariables
{
    public async IAsyncEnumerable<Variable> GetVariablesAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GroupAt at = await GroupAsync(scope, cancellationToken).ConfigureAwait(false);
        foreach ((string key, GroupVariableModel value) in Settings(at, secrets: false, name))
            yield return DescribeVariable(scope, key, value.Value, at.Group!.ModifiedOn);
    }

    public async Task<Change> PlanSetVariableAsync(VariableRequest request, CancellationToken cancellationToken)
    {
        string name = VariableRules.RequireName(request.Name);
        if (request.Protected is not null)
            throw NotTaken("-Protected", "a variable group is open to pipelines, not to branches", name);
        GroupAt at = await GroupAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        RequireOwn(at);
        GroupVariableModel? before = Setting(at, name);
        if (before is { IsSecret: true })
            throw new CicdException("IsSecret", CicdErrorKind.Conflict, $"'{name}' is a secret of {request.Scope}: as a variable everybody with access could read it.", name, "Set-CicdSecret sets it; Remove-CicdSecret makes room for a variable.");
        bool same = before is not null && before.Value == request.Value;
        return new Change($"{request.Scope}: {name}", before is null ? $"Add the variable to the variable group '{at.Name}'" : "Change the variable", async token =>
        {
            if (!same)
                await SaveAsync(request.Scope, name, new(request.Value), token).ConfigureAwait(false);
            return DescribeVariable(request.Scope, name, request.Value, same ? at.Group!.ModifiedOn : _caller.Clock.GetUtcNow());
        })
        {
            AlreadyDone = same ? $"The variable '{name}' has this value already." : null,
            Details = at.Group is null ? NewGroup(at) : null,
        }.Calling(Context, Saving(at));
    }

    public async Task<Change> PlanRemoveVariableAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        GroupAt at = await GroupAsync(scope, cancellationToken).ConfigureAwait(false);
        return Setting(at, VariableRules.RequireName(name)) is { IsSecret: not true }
            ? PlanRemove(scope, at, name, "variable")
            : throw Errors.NotFound("VariableNotFound", $"variable of {scope}", name, Settings(at, secrets: false, null).Select(pair => pair.Key), "Get-CicdVariable shows them all.");
    }

    private static string NewGroup(GroupAt at) => $"The variable group '{at.Name}' is made in '{at.Project.Name}'. A pipeline takes it by '- group: {at.Name}' under its variables, once it is permitted to.";

    private Variable DescribeVariable(SettingScope scope, string name, string? value, DateTimeOffset? at) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Organization = scope.Organization,
        Name = name,
        Value = value ?? "",
        UpdatedAt = at,
    };
}
