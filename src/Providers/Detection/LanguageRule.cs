namespace CicdTools.Providers.Detection;

/// <summary>How a language shows itself, and how its manifests are read. One row of the table.</summary>
/// <param name="Language">The language as a component shows it; the description may give another, such as TypeScript.</param>
/// <param name="Manifests">Names of the files that make a folder a component, with <c>*</c>; the earlier the better the evidence.</param>
/// <param name="Describe">Reads the facts.</param>
internal sealed record LanguageRule(string Language, string[] Manifests, Action<ComponentDraft> Describe)
{
    /// <summary>What must hold beside a manifest; null for nothing.</summary>
    public Func<SourceFolder, bool>? When { get; init; }

    /// <summary>The folders below that this component builds itself, so that they are none of their own; null for none.</summary>
    public Func<SourceFolder, IEnumerable<SourceFolder>>? Members { get; init; }

    /// <summary>The manifest of a folder; null where this language has none there.</summary>
    public string? FindManifest(SourceFolder folder)
    {
        foreach (string pattern in Manifests)
        {
            if (First(folder, pattern) is { } name && (When is null || When(folder)))
                return name;
        }

        return null;
    }

    // A pattern may name one folder below, such as 'public/index.html'.
    private static string? First(SourceFolder folder, string pattern)
    {
        int slash = pattern.LastIndexOf('/');
        if (slash < 0)
            return folder.Find(pattern).FirstOrDefault();
        return folder.FolderBelow(pattern[..slash])?.Find(pattern[(slash + 1)..]).Select(name => $"{pattern[..slash]}/{name}").FirstOrDefault();
    }
}
