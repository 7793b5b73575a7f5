using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;
using System.Runtime.CompilerServices;

namespace CicdTools.Providers.GitLab;

internal sealed partial class GitLabProvider : IVariables
{
    public async IAsyncEnumerable<Variable> GetVariablesAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (VariableModel variable in SettingsAsync(scope, cancellationToken).ConfigureAwait(false))
        {
            if (!variable.IsSecret && IsOf(variable, scope, name))
                yield return DescribeVariable(scope, variable);
        }
    }

    public async Task<Change> PlanSetVariableAsync(VariableRequest request, CancellationToken cancellationToken)
    {
        string name = VariableRules.RequireName(request.Name);
        VariableRules.RequireValue(name, request.Value);
        (VariableModel? before, _) = await SettingAsync(request.Scope, name, cancellationToken).ConfigureAwait(false);
        if (before is { IsSecret: true })
            throw new CicdException("IsSecret", CicdErrorKind.Conflict, $"'{name}' is a secret of {request.Scope}: as a variable everybody with access could read it.", name, "Set-CicdSecret sets it; Remove-CicdSecret makes room for a variable.");
        bool same = before is not null && before.Value == request.Value && (request.Protected is null || request.Protected == before.Protected);
        // A value with a dollar sign means itself: https://docs.gitlab.com/ci/variables/#prevent-cicd-variable-expansion.
        SetVariable body = new(name, request.Value, request.Protected, null, null, request.Value.Contains('$', StringComparison.Ordinal) ? true : null, request.Scope.Environment, null);
        return new Change($"{request.Scope}: {name}", before is null ? "Add the variable" : "Change the variable", async token =>
            DescribeVariable(request.Scope, same ? before! : await SaveAsync(request.Scope, body, before is null, token).ConfigureAwait(false)))
        {
            AlreadyDone = same ? $"The variable '{name}' has this value already." : null,
        }.Calling(Context, Saving(request.Scope, name, before is null));
    }

    public async Task<Change> PlanRemoveVariableAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        (VariableModel? before, List<VariableModel> all) = await SettingAsync(scope, VariableRules.RequireName(name), cancellationToken).ConfigureAwait(false);
        return before is { IsSecret: false }
            ? Remove(scope, name, "variable")
            : throw Errors.NotFound("VariableNotFound", $"variable of {scope}", name, all.Where(variable => !variable.IsSecret).Select(variable => variable.Key).Distinct(), "Get-CicdVariable shows them all, with their environments.");
    }

    private Variable DescribeVariable(SettingScope scope, VariableModel variable) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Environment = variable.EnvironmentScope is null or Everywhere ? null : variable.EnvironmentScope,
        Organization = scope.Organization,
        Name = variable.Key,
        Value = variable.Value ?? "",
        Protected = variable.Protected,
    };
}
