using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>Finds what keeps an environment.</summary>
internal sealed class PromotionPlaces(JenkinsXProvider provider, GitHost host)
{
    /// <summary>The chart repository where nobody names another: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/helmfile/helmfile_rule.go.</summary>
    public const string DefaultCharts = "http://jenkins-x-chartmuseum:8080";

    /// <summary>The environments that can be promoted to, in their order, and the address of the repository of each.</summary>
    public async Task<(TeamEnvironment Environment, string? Source)[]> AllAsync(CancellationToken cancellationToken)
    {
        TeamEnvironment[] all = await provider.EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        // One in this cluster without a repository of its own is kept with the cluster's.
        string? cluster = Array.Find(all, one => one.IsDevelopment)?.Source;
        return [.. all.Where(one => !one.IsDevelopment && !one.IsPreview).Select(one => (one, one.Source ?? (one.IsRemote ? null : cluster)))];
    }

    /// <exception cref="CicdException"><c>EnvironmentNotFound</c>, <c>EnvironmentWithoutRepository</c>, <c>PromotionRuleInvalid</c>.</exception>
    public async Task<PromotionPlace> OpenAsync(string environment, string application, CancellationToken cancellationToken)
    {
        Team team = await provider.TeamAsync(cancellationToken).ConfigureAwait(false);
        (TeamEnvironment Environment, string? Source)[] all = await AllAsync(cancellationToken).ConfigureAwait(false);
        (TeamEnvironment found, string? source) = Array.Find(all, one => one.Environment.Name == environment);
        if (found is null)
            throw Errors.NotFound("EnvironmentNotFound", "environment", environment, all.Select(one => one.Environment.Name), "New-CicdEnvironment asks for one.");
        if (source is null)
            throw new CicdException("EnvironmentWithoutRepository", CicdErrorKind.Invalid, $"The environment '{environment}' names no Git repository that keeps it, and the team's development environment neither.", environment, "Set spec.source.url of its Environment.");
        GitCheckout checkout = await host.CheckOutAsync(source, cancellationToken).ConfigureAwait(false);
        try
        {
            IPromotionRule rule = PromotionRules.Find(checkout.Read, checkout.HasFolder, found.Namespace);
            string? requirements = (await provider.EnvironmentsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(one => one.IsDevelopment)?.Requirements;
            PromotedApplication promoted = new(application, found.Namespace, team.Namespace, TeamRequirements.Read(checkout.Read(TeamRequirements.File)).Charts ?? TeamRequirements.Read(requirements).Charts ?? DefaultCharts, await provider.SourceAddressAsync(application, cancellationToken).ConfigureAwait(false) ?? "");
            if (rule is not KptRule)
                return new(found, checkout, rule, promoted);
            GitCheckout package = await host.CheckOutAsync(promoted.Source, cancellationToken).ConfigureAwait(false);
            return new(found, checkout, rule, promoted with { Package = version => package.PackageAt($"v{version}", KptPackage.FolderOf(application)) }) { Package = package };
        }
        catch
        {
            checkout.Dispose();
            throw;
        }
    }
}
