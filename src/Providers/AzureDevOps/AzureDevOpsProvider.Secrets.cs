using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/azure/devops/pipelines/process/set-secret-variables#set-a-secret-variable-in-a-variable-group: no answer has a secret's value.
internal sealed partial class AzureDevOpsProvider : ISecrets
{
    public async IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GroupAt at = await GroupAsync(scope, cancellationToken).ConfigureAwait(false);
        foreach ((string key, _) in Settings(at, secrets: true, name))
            yield return DescribeSecret(scope, key, at.Group!.ModifiedOn);
    }

    public async Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        string name = VariableRules.RequireName(request.Name);
        if (request.Protected is not null)
            throw NotTaken("-Protected", "a variable group is open to pipelines, not to branches", name);
        GroupAt at = await GroupAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        RequireOwn(at);
        GroupVariableModel? before = Setting(at, name);
        if (before is { IsSecret: not true })
            throw new CicdException("IsVariable", CicdErrorKind.Conflict, $"'{name}' is a variable of {request.Scope} that everybody with access has been able to read.", name, "Remove-CicdVariable makes room for a secret; give it another value.");
        return new Change($"{request.Scope}: {name}", before is null ? $"Add the secret to the variable group '{at.Name}'" : "Change the secret", async token =>
        {
            await SaveAsync(request.Scope, name, new(request.Value.Reveal(), IsSecret: true), token).ConfigureAwait(false);
            return DescribeSecret(request.Scope, name, _caller.Clock.GetUtcNow());
        })
        {
            WantsConfirmation = before is not null,
            Details = at.Group is null ? NewGroup(at) : null,
        }.Calling(Context, Saving(at));
    }

    public async Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        GroupAt at = await GroupAsync(scope, cancellationToken).ConfigureAwait(false);
        return Setting(at, VariableRules.RequireName(name)) is { IsSecret: true }
            ? PlanRemove(scope, at, name, "secret")
            : throw Errors.NotFound("SecretNotFound", $"secret of {scope}", name, Settings(at, secrets: true, null).Select(pair => pair.Key), "Get-CicdSecret shows them all.");
    }

    private Secret DescribeSecret(SettingScope scope, string name, DateTimeOffset? at) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Organization = scope.Organization,
        Name = name,
        UpdatedAt = at,
    };
}
