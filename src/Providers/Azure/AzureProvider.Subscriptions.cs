using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

// https://learn.microsoft.com/en-us/rest/api/resources/subscriptions/list
internal sealed partial class AzureProvider : IAccounts, IProjects
{
    public async IAsyncEnumerable<SystemProject> GetProjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SubscriptionModel subscription in SubscriptionsAsync(cancellationToken).ConfigureAwait(false))
            yield return new(subscription.DisplayName, subscription.SubscriptionId);
    }

    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (SubscriptionModel subscription in SubscriptionsAsync(cancellationToken).ConfigureAwait(false))
            names.Add(subscription.DisplayName);
        return names.Count > 0 ? new() { Name = string.Join(", ", names), Kind = "Subscription" }
            : throw Errors.NotFound("SubscriptionNotFound", "subscription", "any", remedy: "Whoever is signed in sees none; sign in as somebody else, or have a role assigned.");
    }

    /// <summary>The subscriptions that are used: the context's, or all that are not switched off.</summary>
    /// <exception cref="CicdException"><c>SubscriptionNotFound</c>, <c>SubscriptionDisabled</c>.</exception>
    private async IAsyncEnumerable<SubscriptionModel> SubscriptionsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> names = [];
        bool any = false;
        await foreach (SubscriptionModel subscription in PagesAsync(_api, ApiRequest.Get($"/subscriptions", ("api-version", "2022-12-01")), Json.PageModelSubscriptionModel, cancellationToken).ConfigureAwait(false))
        {
            names.Add(subscription.DisplayName);
            if (_connection.Project is { Length: > 0 } wanted && !Named(subscription, wanted))
                continue;
            // Warned and past due ones still work: https://learn.microsoft.com/en-us/azure/cost-management-billing/manage/subscription-states.
            if (subscription.State is "Disabled" or "Deleted")
            {
                if (_connection.Project is { Length: > 0 })
                    throw new CicdException("SubscriptionDisabled", CicdErrorKind.Conflict, $"The subscription '{subscription.DisplayName}' is {(subscription.State == "Deleted" ? "deleted" : "disabled")}.", subscription.SubscriptionId, "Its owner enables it again in the portal, under Subscriptions.");
                _caller.Warn?.Invoke($"The subscription '{subscription.DisplayName}' is left out: it is disabled.");
                continue;
            }

            any = true;
            yield return subscription;
        }

        if (!any && _connection.Project is { Length: > 0 } missing)
            throw Errors.NotFound("SubscriptionNotFound", "subscription", missing, names, "Whoever is signed in sees no other.");
    }

    private static bool Named(SubscriptionModel subscription, string name) =>
        subscription.SubscriptionId.Equals(name, StringComparison.OrdinalIgnoreCase) || subscription.DisplayName.Equals(name, StringComparison.OrdinalIgnoreCase);
}
