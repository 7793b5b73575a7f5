using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Detection;

/// <summary>Reads manifests, never programs: what a folder is made of, with the place of every fact.</summary>
internal sealed class StackDetector : IStackDetector
{
    public async IAsyncEnumerable<StackComponent> DetectAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
            throw Errors.PathNotFound(path);
        foreach (StackComponent component in await Task.Run(() => Detect(path, cancellationToken), cancellationToken).ConfigureAwait(false))
            yield return component;
    }

    /// <summary>The components of a folder, the root's first, then by path.</summary>
    public static IReadOnlyList<StackComponent> Detect(string path, CancellationToken cancellationToken)
    {
        SourceFolder root = SourceTree.Read(path, cancellationToken);
        List<ComponentDraft> drafts = [];
        HashSet<(SourceFolder Folder, LanguageRule Rule)> members = [];
        foreach (SourceFolder folder in root.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Describe(folder, members) is { } draft)
                drafts.Add(draft);
        }

        DeploymentFiles.Attach(root, drafts, cancellationToken);
        LicenseFiles.Attach(drafts);
        return [.. drafts.Select(draft => draft.Build()).OrderBy(component => component.Path == "." ? "" : component.Path, StringComparer.Ordinal)];
    }

    private static ComponentDraft? Describe(SourceFolder folder, HashSet<(SourceFolder Folder, LanguageRule Rule)> members)
    {
        foreach (LanguageRule rule in LanguageTable.All)
        {
            if (members.Contains((folder, rule)) || rule.FindManifest(folder) is not { } manifest)
                continue;
            ComponentDraft draft = new(folder);
            Procfile.Describe(draft);
            RepositoryScripts.Describe(draft);
            rule.Describe(draft);
            draft.Set(nameof(StackComponent.Language), rule.Language, folder.At(manifest), null);
            members.UnionWith((rule.Members?.Invoke(folder) ?? []).Select(member => (member, rule)));
            return draft;
        }

        return null;
    }
}
