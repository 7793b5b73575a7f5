using CicdTools.Providers.AzureDevOps.Models;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/status/get: of a pipeline by its name or number.
internal sealed partial class AzureDevOpsProvider : IBadges
{
    public async Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken)
    {
        PipelineHome home = await HomeAsync(repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await RequireDefinitionAsync(home, pipeline, cancellationToken).ConfigureAwait(false);
        string at = branch ?? (home.Own is { } own ? DefaultBranch(own, home.Parsed) : ShortRef(definition.Repository?.DefaultBranch ?? throw Errors.NotFound("BranchNotFound", $"default branch of '{home.Name}'", "", remedy: "Give -Branch.")));
        string number = definition.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return BadgeFor(home.Project, home.Name, definition.Process?.YamlFilename?.TrimStart('/') ?? definition.Name, number, $"?definitionId={number}", at);
    }

    // A pipeline that is made of a file gets its repository's name, where nobody gives it another.
    public Badge BadgeOf(Repository repository, string path, string branch)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(repository.Name);
        return BadgeFor(name.Project, name.ToString(), path, Uri.EscapeDataString(name.Repository), "", branch);
    }

    private Badge BadgeFor(string project, string repository, string path, string definition, string query, string branch)
    {
        string root = $"{_address.Root.AbsoluteUri}{Uri.EscapeDataString(project)}";
        string at = Uri.EscapeDataString(branch).Replace("%2F", "/", StringComparison.Ordinal);
        string image = $"{root}/_apis/build/status/{definition}?branchName={at}", page = $"{root}/_build/latest{query}";
        return new(Context, repository, path, image, page, Badge.ToMarkdown("Build Status", image, page));
    }
}
