using System.Net.Http.Headers;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

/// <summary>How Azure Resource Manager and the registries of Azure speak HTTP: https://learn.microsoft.com/en-us/rest/api/azure/.</summary>
internal sealed class AzureDialect(string system) : ApiDialect
{
    // https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/request-limits-and-throttling#remaining-requests
    private static readonly string[] Budgets = ["x-ms-ratelimit-remaining-subscription-reads", "x-ms-ratelimit-remaining-subscription-global-reads", "x-ms-ratelimit-remaining-tenant-reads"];

    public override string System => system;

    public override string? RequestIdHeader => "x-ms-request-id";

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.Reveal());

    public override RateReading? Reading(HttpResponseMessage response)
    {
        foreach (string budget in Budgets)
        {
            if (Number(response, budget) is { } remaining)
                return new(budget["x-ms-ratelimit-remaining-".Length..], null, remaining, null);
        }

        return null;
    }

    public override string? Message(ApiAnswer answer) => Error(answer) is { } error ? Text(error, "message") : base.Message(answer);

    public override CicdException? Refusal(ApiAnswer answer)
    {
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        string said = Message(answer) is { } message ? $" Azure says: {Errors.Short(message, 300)}" : "";
        // https://learn.microsoft.com/en-us/azure/azure-resource-manager/troubleshooting/common-deployment-errors
        return (Error(answer) is { } error ? Text(error, "code") : null) switch
        {
            "SubscriptionNotFound" or "InvalidSubscriptionId" => Errors.NotFound("SubscriptionNotFound", "subscription of Azure", target, remedy: "Get-CicdCluster without -Project shows what all subscriptions have; Connect-CicdProvider -Project names one."),
            "ReadOnlyDisabledSubscription" or "DisabledSubscription" or "SubscriptionDisabled" => new("SubscriptionDisabled", CicdErrorKind.Conflict, $"The subscription is disabled.{said}", target, "Its owner enables it again in the portal, under Subscriptions."),
            "AuthorizationFailed" or "LinkedAuthorizationFailed" => new("PermissionDenied", CicdErrorKind.Forbidden, $"Whoever is signed in may not do that.{said}", target, "Have a role assigned that allows it, or sign in as somebody else."),
            "ExpiredAuthenticationToken" or "InvalidAuthenticationToken" or "InvalidAuthenticationTokenTenant" => new("CredentialRejected", CicdErrorKind.Unauthorized, $"Azure does not take the token.{said}", target, "Sign in again with 'az login', or give the context a new token."),
            _ => null,
        };
    }

    // {"error": {"code", "message"}} of Resource Manager, {"errors": [{"code", "message"}]} of a registry.
    private static JsonElement? Error(ApiAnswer answer) => answer.Json.ValueKind != JsonValueKind.Object ? null
        : answer.Json.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object ? error
        : answer.Json.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 ? errors[0]
        : null;
}
