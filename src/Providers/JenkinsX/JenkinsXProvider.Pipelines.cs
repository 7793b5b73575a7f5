using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Formats.Tekton;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.JenkinsX.Activities;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Providers.JenkinsX;

// What a repository's triggers name: https://github.com/jenkins-x/lighthouse/tree/153adb9b854883f7da3e799931b7c2b4fba1d584/docs/trigger.
internal sealed partial class JenkinsXProvider : IPipelines
{
    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        List<JsonElement> repositories = [];
        if (repository is not null)
        {
            repositories.Add(await RequireRepositoryAsync(team, repository, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            await foreach (JsonElement item in team.ListAsync(TeamResources.Repositories, null, cancellationToken).ConfigureAwait(false))
                repositories.Add(item);
        }

        foreach (JsonElement item in repositories.OrderBy(NameOf, StringComparer.Ordinal))
        {
            foreach (Pipeline pipeline in await PipelinesOfAsync(item, cancellationToken).ConfigureAwait(false))
                yield return pipeline;
        }
    }

    private async Task<List<Pipeline>> PipelinesOfAsync(JsonElement repository, CancellationToken cancellationToken)
    {
        using GitCheckout checkout = await _host.CheckOutAsync(AddressOf(repository) ?? "", cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string path in checkout.FilesAt(checkout.Branch, TriggeredPipeline.Root))
        {
            if (checkout.Read(path) is { } text)
                files[path] = text;
        }

        List<Pipeline> pipelines = [];
        TektonFormat format = new();
        foreach (string path in files.Keys.Where(path => path.EndsWith("/triggers.yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            DiagnosticBag diagnostics = new();
            pipelines.AddRange(format.Read(new FetchedFiles(files), path, diagnostics).Pipelines.Select(pipeline => pipeline with { Path = pipeline.Path ?? path }));
            foreach (Diagnostic diagnostic in diagnostics.Items)
                _caller.Warn?.Invoke(diagnostic.ToString());
        }

        return pipelines;
    }
}
