using System.Runtime.CompilerServices;
using CicdTools.Providers.Charts;
using CicdTools.Providers.Http;
using CicdTools.Providers.JenkinsX.Charts;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Registries;

namespace CicdTools.Providers.JenkinsX;

// Where a release pipeline puts charts: https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/cmd/helm/release/release.go.
internal sealed partial class JenkinsXProvider : ICharts
{
    /// <summary>The branch of a repository that is served as pages: .../pkg/cmd/helm/release/release.go.</summary>
    private const string PagesBranch = "gh-pages";

    public async IAsyncEnumerable<ChartVersion> GetChartsAsync(ChartQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TeamRequirements requirements = query.Repository is null ? await RequirementsAsync(cancellationToken).ConfigureAwait(false) : new(query.Repository, null, null, null);
        string address = requirements.Charts ?? PromotionPlaces.DefaultCharts;
        ChartModel[] charts = requirements.ChartKind?.ToLowerInvariant() switch
        {
            "pages" => await PagesAsync(address, query.Name, cancellationToken).ConfigureAwait(false),
            "oci" => await OciAsync(address, query.Name, cancellationToken).ConfigureAwait(false),
            _ when address.StartsWith("oci://", StringComparison.Ordinal) => await OciAsync(address, query.Name, cancellationToken).ConfigureAwait(false),
            _ => await ServedAsync(address, query.Name, cancellationToken).ConfigureAwait(false),
        };
        foreach (ChartModel chart in charts.Where(one => one is { Name: not null, Version: not null } && (query.Version is null || one.Version == query.Version)).OrderBy(one => one.Name!, StringComparer.Ordinal).ThenByDescending(one => one.Version!, VersionOrder.Instance))
        {
            yield return new()
            {
                Context = Context,
                Name = chart.Name!,
                Version = chart.Version!,
                AppVersion = chart.AppVersion,
                Description = chart.Description,
                Repository = address,
                Digest = chart.Digest is null or ['s', 'h', 'a', '2', '5', '6', ':', ..] ? chart.Digest : $"sha256:{chart.Digest}",
                CreatedAt = chart.Created?.ToUniversalTime(),
            };
        }
    }

    private async Task<ChartModel[]> ServedAsync(string address, string? name, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw new CicdException("ChartRepositoryUnknown", CicdErrorKind.Invalid, $"'{Errors.Shown(address)}' is no address of a chart repository.", Errors.Shown(address), $"Set cluster.chartRepository in {TeamRequirements.File} of the cluster's repository, or name one with -ChartRepository.");
        if (ClusterService.Parse(uri) is { } service)
        {
            // What only the cluster reaches is reached through its API server.
            Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
            return await new ChartReader(address, (path, token) => service.ReadAsync(team, path, token)).ReadAsync(name, cancellationToken).ConfigureAwait(false);
        }

        using ApiClient client = new(new ChartDialect(), uri, new() { Name = uri.Authority, Provider = "Charts", Address = uri.AbsoluteUri }, _caller with { Credential = null }, null, _limits, identity: new($"charts {uri.Authority}"));
        return await new ChartReader(address, (path, token) => client.FindTextAsync(ApiRequest.Foreign(HttpMethod.Get, path, Intent.Read) with { Accept = "*/*" }, token)).ReadAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChartModel[]> PagesAsync(string address, string? name, CancellationToken cancellationToken)
    {
        using GitCheckout checkout = await _host.CheckOutAsync(address, cancellationToken).ConfigureAwait(false);
        string text = checkout.Heads.Tips.ContainsKey(PagesBranch) ? checkout.ReadAt(PagesBranch, ChartIndex.File) ?? throw ChartIndex.Invalid(address, $"its branch {PagesBranch} has no {ChartIndex.File}") : throw ChartIndex.Invalid(address, $"it has no branch {PagesBranch}");
        return [.. ChartIndex.Read(text, address).Where(chart => name is null || chart.Name == name)];
    }

    // https://helm.sh/docs/topics/registries/: a chart is an image of its name below the address, each version a tag, with '_' where a version has '+'.
    private async Task<ChartModel[]> OciAsync(string address, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
            throw new CicdException("ChartNameMissing", CicdErrorKind.Invalid, $"A registry such as '{Errors.Shown(address)}' lists the versions of one chart, and not all charts.", Errors.Shown(address), "Name the chart.");
        string plain = (address.StartsWith("oci://", StringComparison.Ordinal) ? address["oci://".Length..] : address).Trim('/');
        string[] parts = plain.Split('/', 2);
        string repository = parts.Length == 2 ? $"{parts[1]}/{name}" : name;
        using OciRegistry registry = await RegistryAsync(parts[0], cancellationToken).ConfigureAwait(false);
        return [.. (await registry.TagsAsync(repository, cancellationToken).ConfigureAwait(false) ?? []).Select(tag => new ChartModel(name, tag.Replace('_', '+'), null, null, null, null))];
    }
}
