using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

/// <summary>How CircleCI speaks HTTP: https://circleci.com/docs/guides/toolkit/api-developers-guide/.</summary>
internal sealed class CircleDialect(bool isHosted, TimeProvider clock) : ApiDialect
{
    private const string TokenHeader = "Circle-Token";
    private const string ArtifactHost = "circle-artifacts.com";

    // https://circleci.com/docs/guides/toolkit/api-developers-guide/#rate-limits
    private static readonly (string Limit, string Remaining, string Reset)[] Budgets =
    [
        ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
        ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"),
    ];

    public override string System => "CircleCI";

    public override void Authorize(HttpRequestMessage message, SecretText credential)
    {
        // Each attempt authorizes anew, and two values of one header would be no token.
        message.Headers.Remove(TokenHeader);
        // The API v3 takes a bearer: https://circleci.com/docs/api/v3/conventions.md; the older ones their own header: https://circleci.com/auth.md.
        if (message.RequestUri!.AbsolutePath.StartsWith("/api/v3/", StringComparison.Ordinal))
            message.Headers.Authorization = new("Bearer", credential.Reveal());
        else
            message.Headers.TryAddWithoutValidation(TokenHeader, credential.Reveal());
    }

    // https://circleci.com/docs/guides/optimize/artifacts/#downloading-all-artifacts-for-a-build-on-circleci: those of a private project want the token.
    public override bool Trusts(Uri address) => isHosted && address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort
        && (address.Host == ArtifactHost || address.Host.EndsWith($".{ArtifactHost}", StringComparison.OrdinalIgnoreCase));

    // The lower of both limits is the one that holds, and a reset is so many seconds away.
    public override RateReading? Reading(HttpResponseMessage response) => Budgets
        .Select(names => Number(response, names.Remaining) is { } remaining
            ? new RateReading("api", Number(response, names.Limit), remaining, Number(response, names.Reset) is { } seconds ? clock.GetUtcNow().AddSeconds(seconds) : null)
            : null)
        .Where(reading => reading is not null)
        .MinBy(reading => reading!.Remaining);
}
