using System.Collections;

namespace CicdTools.Cmdlets.Completion;

/// <summary>The roles for users that every cluster has: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles.</summary>
public sealed class ClusterRoleCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return ("view", "reads most objects, and no secrets");
        yield return ("edit", "changes most objects, secrets too, and no roles");
        yield return ("admin", "does all in a namespace, roles too");
        yield return ("cluster-admin", "does everything everywhere");
    }
}
