namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/integration/status-badges/#generating-a-status-badge
internal sealed partial class CircleProvider : IBadges
{
    public async Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken)
    {
        CircleSlug slug = CircleSlug.Require(repository);
        if (slug.IsOpaque)
            throw new CicdException("BadgeNotMade", CicdErrorKind.NotSupported, $"CircleCI documents no address for a badge of '{slug}': its page alone makes one.", slug.ToString(), "Copy it from Status Badges under Project Settings.");
        await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        RequirePipelineName(slug, pipeline);
        string at = branch is null ? "" : $"/tree/{Uri.EscapeDataString(branch).Replace("%2F", "/", StringComparison.Ordinal)}";
        string image = $"{new Uri(_address.Root, slug.ToString()).AbsoluteUri}{at}.svg?style=svg";
        string page = branch is null ? PageOf(slug) : $"{PageOf(slug)}?branch={Uri.EscapeDataString(branch)}";
        return new(Context, slug.ToString(), DefaultConfiguration, image, page, Badge.ToMarkdown("CircleCI", image, page));
    }
}
