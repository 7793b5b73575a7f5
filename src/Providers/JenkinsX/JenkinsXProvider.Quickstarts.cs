using System.Runtime.CompilerServices;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.JenkinsX.Quickstarts;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IRepositoryTemplates
{
    public async IAsyncEnumerable<RepositoryTemplate> GetRepositoryTemplatesAsync(RepositoryTemplateQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Quickstart quickstart in await QuickstartsAsync(cancellationToken).ConfigureAwait(false))
        {
            RepositoryTemplate template = quickstart.Describe(Context);
            if (query.Means(template))
                yield return template;
        }
    }

    private async Task<Quickstart[]> QuickstartsAsync(CancellationToken cancellationToken)
    {
        string source = Array.Find(await EnvironmentsAsync(cancellationToken).ConfigureAwait(false), one => one.IsDevelopment)?.Source
            ?? throw new CicdException("EnvironmentWithoutRepository", CicdErrorKind.Invalid, "The team's development environment names no Git repository that keeps the cluster.", Context, "Set spec.source.url of its Environment.");
        using GitCheckout checkout = await _host.CheckOutAsync(source, cancellationToken).ConfigureAwait(false);
        return QuickstartCatalog.Read(checkout.Read, checkout.Name);
    }

    /// <summary>The quickstart that a template's name means; null for none, which may be a template of the Git host's.</summary>
    private async Task<Quickstart?> FindQuickstartAsync(string template, CancellationToken cancellationToken)
    {
        Quickstart[] all;
        try
        {
            all = await QuickstartsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException missing) when (missing.Id == "QuickstartsNotFound")
        {
            return null;
        }

        return Array.Find(all, one => one.Id.Equals(template, StringComparison.OrdinalIgnoreCase) || one.ShownName.Equals(template, StringComparison.OrdinalIgnoreCase))
            // Without an owner nothing else than a quickstart can be meant.
            ?? (template.Contains('/', StringComparison.Ordinal) ? null : throw Errors.NotFound("TemplateNotFound", "quickstart", template, all.Select(one => one.ShownName), $"Get-CicdTemplate -Context {Context} shows them all; a template of the Git host is owner/name."));
    }
}
