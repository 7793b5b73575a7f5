using System.Net;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>How Azure DevOps speaks HTTP: https://learn.microsoft.com/en-us/rest/api/azure/devops/.</summary>
internal sealed class AzureDevOpsDialect : ApiDialect
{
    private const string Continuation = "x-ms-continuationtoken";

    public override string System => "Azure DevOps";

    // Without it, a token that is not taken is answered by a way to the sign-in page, as Microsoft's own clients know: https://github.com/microsoft/azure-devops-node-api.
    public override IReadOnlyList<(string Name, string Value)> Headers { get; } = [("X-TFS-FedAuthRedirect", "Suppress")];

    public override string? RequestIdHeader => "ActivityId";

    public override void Authorize(HttpRequestMessage message, SecretText credential) => message.Headers.Authorization = AzureDevOpsToken.Header(credential);

    // A token that has expired or is not known gets a sign-in page with 203, which a status alone would call a success.
    public override bool IsSuccess(HttpResponseMessage response) => base.IsSuccess(response) && !IsSignIn(response);

    // https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rate-limits#api-client-experience: what is left is told in throughput units (TSTU).
    public override RateReading? Reading(HttpResponseMessage response) =>
        Number(response, "X-RateLimit-Remaining") is { } remaining
            // Where nothing is left, requests are slowed down, not refused: Retry-After says for how long.
            ? new(response.Headers.TryGetValues("X-RateLimit-Resource", out IEnumerable<string>? names) ? names.First() : "TSTU", Number(response, "X-RateLimit-Limit"), remaining, remaining == 0 ? null : Seconds(response, "X-RateLimit-Reset"))
            : null;

    // The same page: Retry-After comes with answers that are a success, too.
    public override TimeSpan? SlowDown(HttpResponseMessage response) => response.IsSuccessStatusCode ? response.Headers.RetryAfter?.Delta : null;

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/list: a token in a header, given back as a parameter.
    public override ApiRequest? NextPage(ApiRequest page, HttpResponseMessage response) =>
        response.Headers.TryGetValues(Continuation, out IEnumerable<string>? tokens) && tokens.First() is { Length: > 0 } token
        // A token that comes again would go round for ever.
        && !page.Query.Contains(("continuationToken", token))
            ? page with { Query = [.. page.Query.Where(pair => pair.Name != "continuationToken"), ("continuationToken", token)] }
            : null;

    public override CicdException? Refusal(ApiAnswer answer) => AzureDevOpsRefusals.Of(answer, Message(answer));

    private static bool IsSignIn(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.NonAuthoritativeInformation
        || response.RequestMessage?.RequestUri?.AbsolutePath.Contains("/_signin", StringComparison.OrdinalIgnoreCase) == true;
}
