using CicdTools.Providers.GitLab.Models;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/user/project/badges/#pipeline-status-badges
internal sealed partial class GitLabProvider : IBadges
{
    public async Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireProjectAsync(repository, cancellationToken).ConfigureAwait(false);
        RequirePipelineName(project, pipeline);
        string at = Uri.EscapeDataString(branch ?? DefaultBranch(project)).Replace("%2F", "/", StringComparison.Ordinal);
        string root = project.WebUrl ?? new Uri(_address.Web, project.PathWithNamespace).AbsoluteUri;
        string image = $"{root}/badges/{at}/pipeline.svg", page = $"{root}/-/commits/{at}";
        return new(Context, project.PathWithNamespace, ConfigurationPath(project), image, page, Badge.ToMarkdown("pipeline status", image, page));
    }
}
