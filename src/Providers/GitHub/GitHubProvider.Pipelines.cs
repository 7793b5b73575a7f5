using System.Runtime.CompilerServices;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.GitHub;

internal sealed partial class GitHubProvider : IPipelines
{
    private const string WorkflowFolder = ".github/workflows";

    public async IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<string> names = repository is not null ? AsyncEnumerableOf(repository) : NamesAsync(cancellationToken);
        await foreach (string text in names.ConfigureAwait(false))
        {
            GitHubName name = GitHubName.Parse(text);
            IReadOnlyDictionary<string, string> files = await WorkflowFilesAsync(name, cancellationToken).ConfigureAwait(false);
            GitHubActionsFormat format = new();
            Dictionary<string, bool> enabled = files.Count == 0 ? [] : await EnabledAsync(name, cancellationToken).ConfigureAwait(false);
            foreach (string path in files.Keys.Order(StringComparer.Ordinal))
            {
                DiagnosticBag diagnostics = new();
                foreach (Pipeline pipeline in format.Read(new FetchedFiles(files), path, diagnostics).Pipelines)
                    yield return pipeline with { Path = path, Enabled = enabled.TryGetValue(path, out bool on) ? on : null };
                foreach (Diagnostic diagnostic in diagnostics.Items)
                    _caller.Warn?.Invoke(diagnostic.ToString());
            }
        }
    }

    // A token that reads files need not be one that reads Actions, and a server may have them switched off.
    private async Task<Dictionary<string, bool>> EnabledAsync(GitHubName name, CancellationToken cancellationToken)
    {
        try
        {
            return (await WorkflowsAsync(name, cancellationToken).ConfigureAwait(false)).DistinctBy(workflow => workflow.Path).ToDictionary(workflow => workflow.Path, workflow => workflow.State == "active");
        }
        catch (CicdException exception) when (exception.Kind is CicdErrorKind.Forbidden or CicdErrorKind.NotFound)
        {
            _caller.Verbose?.Invoke($"Whether the workflows of '{name}' are on is not told: {exception.Message}");
            return [];
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> WorkflowFilesAsync(GitHubName name, CancellationToken cancellationToken)
    {
        await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (ContentModel entry in await ReadContentAsync(name, WorkflowFolder, null, cancellationToken).ConfigureAwait(false) ?? [])
        {
            if (entry.Type == "file" && Path.GetExtension(entry.Path) is ".yml" or ".yaml" && await ReadContentAsync(name, entry.Path, null, cancellationToken).ConfigureAwait(false) is [{ } file] && Decode(file) is { } text)
                files.Add(entry.Path, text);
        }

        return files;
    }
}
