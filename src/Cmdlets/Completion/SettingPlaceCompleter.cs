using System.Collections;
using System.Runtime.CompilerServices;

namespace CicdTools.Cmdlets.Completion;

/// <summary>Where settings are kept: the environments of a repository, or what an organization keeps its secrets in.</summary>
public sealed class SettingPlaceCompleter : ConnectedCompleter<IProvider>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IProvider provider, IDictionary bound, CancellationToken cancellationToken) =>
        bound["Organization"] is string organization ? OfOrganizationAsync(provider, organization, cancellationToken)
        : provider is IEnvironmentList list ? NamesOf(list.GetEnvironmentsAsync(new() { Repository = bound["Repository"] as string }, cancellationToken), environment => (environment.Name, environment.RequiresApproval ? "asks for approval" : ""))
        : OfOrganizationAsync(provider, null, cancellationToken);

    // CircleCI's contexts: the secrets that are there name them.
    private static async IAsyncEnumerable<(string Name, string Tip)> OfOrganizationAsync(IProvider provider, string? organization, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (organization is null || provider is not ISecrets secrets)
            yield break;
        HashSet<string> seen = new(StringComparer.Ordinal);
        await foreach (Secret secret in secrets.GetSecretsAsync(new() { Organization = organization }, null, cancellationToken).ConfigureAwait(false))
        {
            if (secret.Environment is { } place && seen.Add(place))
                yield return (place, "");
        }
    }
}
