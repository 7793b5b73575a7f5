using CicdTools.Providers.GitLab.Models;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/user/project/badges/#pipeline-status-badges
internal sealed partial class GitLabProvider : IBadges
{
    public async Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireProjectAsync(repository, cancellationToken).ConfigureAwait(false);
        RequirePipelineName(project, pipeline);
        return BadgeOf(Describe(project), ConfigurationPath(project), branch ?? DefaultBranch(project));
    }

    public Badge BadgeOf(Repository repository, string path, string branch)
    {
        string at = Uri.EscapeDataString(branch).Replace("%2F", "/", StringComparison.Ordinal);
        string root = repository.Url ?? new Uri(_address.Web, repository.Name).AbsoluteUri;
        string image = $"{root}/badges/{at}/pipeline.svg", page = $"{root}/-/commits/{at}";
        return new(Context, repository.Name, path, image, page, Badge.ToMarkdown("pipeline status", image, page));
    }
}
