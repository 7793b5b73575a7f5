using System.Runtime.CompilerServices;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>What a repository has beside its commits, for another context: variables and the names of environments. Secrets cannot be read, so they are named.</summary>
internal sealed class SettingsCopy(IProvider from, string source, IProvider to, string target)
{
    /// <summary>The changes that are left to make: what is there already with the same value is none.</summary>
    public async IAsyncEnumerable<Change> PlanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string?> environments = [null];
        if (from is IEnvironments theirs && to is IEnvironments ours)
        {
            HashSet<string> known = new(StringComparer.Ordinal);
            await foreach (DeploymentEnvironment environment in ours.GetEnvironmentsAsync(new() { Repository = target }, cancellationToken))
                known.Add(environment.Name);
            await foreach (DeploymentEnvironment environment in theirs.GetEnvironmentsAsync(new() { Repository = source }, cancellationToken))
            {
                environments.Add(environment.Name);
                if (!known.Contains(environment.Name))
                    yield return await ours.PlanSetEnvironmentAsync(new() { Repository = target, Name = environment.Name, Create = true }, cancellationToken);
            }
        }

        if (from is not IVariables variables || to is not IVariables wanted)
            yield break;
        foreach (string? environment in environments)
        {
            await foreach (Variable variable in variables.GetVariablesAsync(new() { Repository = source, Environment = environment }, null, cancellationToken))
            {
                if (variable.Environment == environment)
                    yield return await wanted.PlanSetVariableAsync(new() { Scope = new() { Repository = target, Environment = environment }, Name = variable.Name, Value = variable.Value }, cancellationToken);
            }
        }
    }

    /// <summary>The secrets that somebody must give anew, each with its environment: those that the target has not.</summary>
    public async Task<Secret[]> MissingSecretsAsync(CancellationToken cancellationToken)
    {
        if (from is not ISecrets theirs)
            return [];
        HashSet<string> there = new(StringComparer.OrdinalIgnoreCase);
        if (to is ISecrets ours)
        {
            await foreach (Secret secret in ours.GetSecretsAsync(new() { Repository = target }, null, cancellationToken))
                there.Add(secret.Name);
        }

        List<Secret> missing = [];
        await foreach (Secret secret in theirs.GetSecretsAsync(new() { Repository = source }, null, cancellationToken))
        {
            if (!there.Contains(secret.Name))
                missing.Add(secret);
        }

        return [.. missing.OrderBy(secret => secret.Name, StringComparer.Ordinal)];
    }

    /// <summary>The changes that set what somebody else knows.</summary>
    /// <param name="missing">The secrets.</param>
    /// <param name="find">What a secret is, by its name; null where that is not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<Change> PlanSecretsAsync(Secret[] missing, Func<string, SecretText?> find, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (to is not ISecrets ours)
            yield break;
        foreach (Secret secret in missing)
        {
            if (find(secret.Name) is { } value)
                yield return await ours.PlanSetSecretAsync(new() { Scope = new() { Repository = target, Environment = secret.Environment }, Name = secret.Name, Value = value }, cancellationToken);
        }
    }
}
