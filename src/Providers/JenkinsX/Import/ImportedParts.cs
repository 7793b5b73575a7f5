using CicdTools.Providers.Generation;
using CicdTools.Providers.Git;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Local.Repositories;

namespace CicdTools.Providers.JenkinsX.Import;

/// <summary>What a repository lacks to be built and promoted by Jenkins X: a Dockerfile, a chart, and pipelines.</summary>
internal sealed class ImportedParts(IStackDetector stacks)
{
    public async Task<PipelineFile[]> MissingAsync(GitCheckout checkout, string application, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        string root = Path.Combine(folder.Path, application);
        await Task.Run(() => GitTree.Extract(checkout.Tip, root, cancellationToken), cancellationToken).ConfigureAwait(false);
        StackComponent? component = null;
        await foreach (StackComponent found in stacks.DetectAsync(root, cancellationToken).ConfigureAwait(false))
        {
            // The root's is the application; what lies below it is built by its pipeline.
            component ??= found.Path == "." ? found : null;
        }

        List<PipelineFile> files = [];
        // The pipelines of the catalog package what is in charts and build the Dockerfile at the root: https://github.com/jenkins-x/jx3-pipeline-catalog/blob/31f4b6bf306f26d937bf99e9003fee5f571cbba9/tasks/docker-helm/release.yaml
        string chart = $"charts/{application}/";
        bool hasChart = checkout.Read($"{chart}Chart.yaml") is not null;
        if (component is not null)
        {
            ContainerParts.Add(component with { Charts = hasChart ? [chart] : [], Kustomizations = [], Manifests = [] }, root, files);
            files = [.. files.Select(file => file.Path.StartsWith("chart/", StringComparison.Ordinal) ? file with { Path = chart + file.Path["chart/".Length..] } : file)];
        }

        if (checkout.FilesAt(checkout.Branch, ".lighthouse").Count == 0)
            files.AddRange(CatalogPipelines.Write(CatalogPipelines.PackOf(component), checkout.Branch));
        return [.. files.Where(file => checkout.Read(file.Path) is null)];
    }
}
