using CicdTools.Providers.AzureDevOps.Models;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/build/status/get: of a pipeline by its name or number.
internal sealed partial class AzureDevOpsProvider : IBadges
{
    public async Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(repository);
        RepositoryModel found = await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await RequireDefinitionAsync(name, found.Id, pipeline, cancellationToken).ConfigureAwait(false);
        string number = definition.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return BadgeFor(name, definition.Process?.YamlFilename?.TrimStart('/') ?? definition.Name, number, $"?definitionId={number}", branch ?? DefaultBranch(found, name));
    }

    // A pipeline that is made of a file gets its repository's name, where nobody gives it another.
    public Badge BadgeOf(Repository repository, string path, string branch)
    {
        AzureDevOpsName name = AzureDevOpsName.Parse(repository.Name);
        return BadgeFor(name, path, Uri.EscapeDataString(name.Repository), "", branch);
    }

    private Badge BadgeFor(AzureDevOpsName name, string path, string definition, string query, string branch)
    {
        string project = $"{_address.Root.AbsoluteUri}{Uri.EscapeDataString(name.Project)}";
        string at = Uri.EscapeDataString(branch).Replace("%2F", "/", StringComparison.Ordinal);
        string image = $"{project}/_apis/build/status/{definition}?branchName={at}", page = $"{project}/_build/latest{query}";
        return new(Context, name.ToString(), path, image, page, Badge.ToMarkdown("Build Status", image, page));
    }
}
