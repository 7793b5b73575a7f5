using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

/// <summary>How CircleCI speaks HTTP: https://circleci.com/docs/guides/toolkit/api-developers-guide/.</summary>
internal sealed class CircleDialect(bool isHosted, TimeProvider clock) : ApiDialect
{
    private const string TokenHeader = "Circle-Token";
    private const string ArtifactHost = "circle-artifacts.com";

    // https://circleci.com/docs/guides/toolkit/api-developers-guide/#rate-limits: a window may stand in the name of a limit, and what remains of it goes with that or without.
    private static readonly (string Prefix, string Window, TimeSpan? Length)[] Budgets =
    [
        ("X-RateLimit", "-Second", TimeSpan.FromSeconds(1)),
        ("X-RateLimit", "-Minute", TimeSpan.FromMinutes(1)),
        ("X-RateLimit", "-Hour", TimeSpan.FromHours(1)),
        ("X-RateLimit", "-Day", TimeSpan.FromDays(1)),
        ("X-RateLimit", "", null),
        ("RateLimit", "", null),
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

    // The lowest limit is the one that holds, and a reset is so many seconds away; without one a window is over after its length.
    public override RateReading? Reading(HttpResponseMessage response) => Budgets
        .Select(budget => Read(response, budget.Prefix, budget.Window, budget.Length))
        .Where(reading => reading is not null)
        .MinBy(reading => reading!.Remaining);

    private RateReading? Read(HttpResponseMessage response, string prefix, string window, TimeSpan? length)
    {
        int? limit = Number(response, $"{prefix}-Limit{window}");
        int? remaining = Number(response, $"{prefix}-Remaining{window}") ?? (limit is null ? null : Number(response, $"{prefix}-Remaining"));
        TimeSpan? away = Number(response, $"{prefix}-Reset{window}") is { } own ? TimeSpan.FromSeconds(own) : Number(response, $"{prefix}-Reset") is { } seconds ? TimeSpan.FromSeconds(seconds) : length;
        return remaining is { } left ? new("api", limit, left, away is { } until ? clock.GetUtcNow() + until : null) : null;
    }
}
