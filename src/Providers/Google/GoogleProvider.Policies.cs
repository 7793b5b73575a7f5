using System.Text.Json.Nodes;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A policy is read, changed and written whole; its etag tells that nobody else did so meanwhile, and if somebody did, it is read anew, so that
// the other's change stays: https://docs.cloud.google.com/iam/docs/allow-policies#etag.
internal sealed partial class GoogleProvider
{
    private const int PolicyAttempts = 10;

    private async Task<List<Change>> PlanRolesAsync(string email, bool withSubscription, CancellationToken cancellationToken)
    {
        string member = $"serviceAccount:{email}";
        JsonObject? project = await IfEnabledAsync(() => ReadPolicyAsync(ProjectPolicy(), cancellationToken)).ConfigureAwait(false);
        List<Change> changes = [.. Roles.Select(role => PlanBinding(ProjectPolicy(), project, role, member))];
        JsonObject? subscription = await IfEnabledAsync(() => ReadPolicyAsync(SubscriptionPolicy(), cancellationToken)).ConfigureAwait(false);
        if (withSubscription || subscription is not null)
            changes.Add(PlanBinding(SubscriptionPolicy(), subscription, "roles/pubsub.subscriber", member));
        return changes;
    }

    private Change PlanBinding(PolicyPlace place, JsonObject? policy, string role, string member)
    {
        bool isThere = policy is not null && IamPolicy.Has(policy, role, member);
        return Needed("Roles", $"{place.Name}: {role}", $"Grant {role} to {member}", isThere, [place.Write], token => BindAsync(place, role, member, token));
    }

    private async Task BindAsync(PolicyPlace place, string role, string member, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            JsonObject policy = await ReadPolicyAsync(place, cancellationToken).ConfigureAwait(false) ?? [];
            if (IamPolicy.Has(policy, role, member))
                return;
            try
            {
                await place.Service.DoAsync(place.Write.With(new JsonObject { ["policy"] = IamPolicy.With(policy, role, member) }, Json.JsonObject), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (CicdException exception) when (exception.Kind == CicdErrorKind.Conflict && attempt < PolicyAttempts)
            {
                _caller.Verbose?.Invoke($"The policy of {place.Name} was changed by somebody else meanwhile: it is read again.");
                await Task.Delay(TimeSpan.FromSeconds(1), _caller.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Task<JsonObject?> ReadPolicyAsync(PolicyPlace place, CancellationToken cancellationToken) => place.Service.FindAsync(place.Read, Json.JsonObject, cancellationToken);

    // The third version is the one with conditions, which an older one would drop.
    private PolicyPlace ProjectPolicy() => new(
        _place.Project,
        _services.ResourceManager,
        ApiRequest.Read(HttpMethod.Post, $"v3/projects/{_place.Project}:getIamPolicy").With(new JsonObject { ["options"] = new JsonObject { ["requestedPolicyVersion"] = 3 } }, Json.JsonObject),
        ApiRequest.Write(HttpMethod.Post, $"v3/projects/{_place.Project}:setIamPolicy"));

    private PolicyPlace SubscriptionPolicy() => new(
        Subscription,
        _services.PubSub,
        ApiRequest.Get($"v1/projects/{_place.Project}/subscriptions/{Subscription}:getIamPolicy", ("options.requestedPolicyVersion", "3")),
        ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/subscriptions/{Subscription}:setIamPolicy"));

    /// <summary>Where a policy is read and written.</summary>
    private sealed record PolicyPlace(string Name, ApiClient Service, ApiRequest Read, ApiRequest Write);
}
