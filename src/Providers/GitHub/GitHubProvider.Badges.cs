using CicdTools.Providers.GitHub.Models;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/actions/how-tos/monitor-workflows/add-a-status-badge
internal sealed partial class GitHubProvider : IBadges
{
    public async Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken)
    {
        GitHubName name = GitHubName.Parse(repository);
        RepositoryModel model = await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        WorkflowModel workflow = await RequireWorkflowAsync(GitHubName.Parse(model.FullName), pipeline, cancellationToken).ConfigureAwait(false);
        string page = $"{model.HtmlUrl}/actions/workflows/{Uri.EscapeDataString(Path.GetFileName(workflow.Path))}";
        string image = $"{page}/badge.svg{(branch is null ? "" : $"?branch={Uri.EscapeDataString(branch)}")}";
        return new(Context, model.FullName, workflow.Name, image, page, Badge.ToMarkdown(workflow.Name, image, page));
    }

    public Badge BadgeOf(Repository repository, string path, string branch)
    {
        string page = $"{repository.Url}/actions/workflows/{Uri.EscapeDataString(Path.GetFileName(path))}", image = $"{page}/badge.svg";
        return new(Context, repository.Name, Path.GetFileNameWithoutExtension(path), image, page, Badge.ToMarkdown(Path.GetFileNameWithoutExtension(path), image, page));
    }
}
