using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;
using System.Runtime.CompilerServices;

namespace CicdTools.Providers.GitLab;

// Masked variables, hidden ones where they are made here: https://docs.gitlab.com/ci/variables/#hide-a-cicd-variable. Their values come with the
// answers of servers and go no further.
internal sealed partial class GitLabProvider : ISecrets
{
    public async IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (VariableModel variable in SettingsAsync(scope, cancellationToken).ConfigureAwait(false))
        {
            if (variable.IsSecret && IsOf(variable, scope, name))
                yield return DescribeSecret(scope, variable);
        }
    }

    public async Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        string name = VariableRules.RequireName(request.Name);
        (VariableModel? before, List<VariableModel> all) = await SettingAsync(request.Scope, name, cancellationToken).ConfigureAwait(false);
        VariableRules.RequireMaskable(name, request.Value.Reveal(), all.Select(variable => variable.Key));
        if (before is { IsSecret: false })
            throw new CicdException("IsVariable", CicdErrorKind.Conflict, $"'{name}' is a variable of {request.Scope} that everybody with access has been able to read; GitLab cannot hide it afterwards.", name, "Remove-CicdVariable makes room for a secret; give it another value.");
        return new Change($"{request.Scope}: {name}", before is null ? "Add the secret, masked and hidden" : "Change the secret", async token =>
        {
            // Not expanded, so that what is masked is what was given. A server before 17.4 knows no hidden ones, and masks by the older word.
            SetVariable body = new(name, request.Value.Reveal(), request.Protected, true, before is null ? true : null, true, request.Scope.Environment, null);
            VariableModel after = await SaveAsync(request.Scope, body, before is null, token).ConfigureAwait(false);
            return after.IsSecret
                ? DescribeSecret(request.Scope, after)
                : throw new CicdException("SecretNotMasked", CicdErrorKind.Failed, $"GitLab kept '{name}' of {request.Scope}, and does not mask it.", name, "Remove-CicdVariable removes it: everybody with access can read it.");
        })
        {
            WantsConfirmation = before is not null,
        }.Calling(Context, Saving(request.Scope, name, before is null));
    }

    public async Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        (VariableModel? before, List<VariableModel> all) = await SettingAsync(scope, VariableRules.RequireName(name), cancellationToken).ConfigureAwait(false);
        return before is { IsSecret: true }
            ? Remove(scope, name, "secret")
            : throw Errors.NotFound("SecretNotFound", $"secret of {scope}", name, all.Where(variable => variable.IsSecret).Select(variable => variable.Key).Distinct(), "Get-CicdSecret shows them all, with their environments.");
    }

    private Secret DescribeSecret(SettingScope scope, VariableModel variable) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Environment = variable.EnvironmentScope is null or Everywhere ? null : variable.EnvironmentScope,
        Organization = scope.Organization,
        Name = variable.Key,
        Protected = variable.Protected,
    };
}
