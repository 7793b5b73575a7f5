namespace CicdTools.Providers.Detection;

/// <summary>Sites of plain files, and the generators that make them: Hugo, Jekyll, MkDocs.</summary>
internal static class StaticRule
{
    private static readonly string[] Pages = ["index.html", "public/index.html", "site/index.html", "www/index.html"];

    public static LanguageRule Rule { get; } = new("Static", ["hugo.toml", "hugo.yaml", "_config.yml", "mkdocs.yml", .. Pages], Describe) { When = IsSite, Members = folder => folder.All().Skip(1) };

    private static readonly (string Manifest, string Framework, string Build, string Output)[] Generators =
    [
        ("hugo.toml", "Hugo", "hugo --minify", "public"), ("hugo.yaml", "Hugo", "hugo --minify", "public"), ("_config.yml", "Jekyll", "jekyll build", "_site"), ("mkdocs.yml", "MkDocs", "mkdocs build --strict", "site"),
    ];

    // A page among the files of a program is a part of that program.
    private static bool IsSite(SourceFolder folder) =>
        !folder.Above().Any(above => LanguageTable.All.Any(rule => rule != Rule && rule.FindManifest(above) is not null));

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        string manifest = Rule.FindManifest(folder)!;
        draft.Set(nameof(StackComponent.Language), Rule.Language, folder.At(manifest), null);
        string pages = manifest.Contains('/') ? manifest[..manifest.LastIndexOf('/')] : ".";
        foreach ((_, string framework, string build, string output) in Generators.Where(row => row.Manifest == manifest))
        {
            draft.Set(nameof(StackComponent.Framework), framework, folder.At(manifest), null);
            draft.Set(nameof(StackComponent.BuildCommand), build, folder.At(manifest), null);
            pages = output;
        }

        if (manifest.EndsWith("index.html", StringComparison.Ordinal))
            draft.Set(nameof(StackComponent.EntryPoint), manifest, folder.At(manifest), null);
        if (folder.Read("serve.py") is { } server)
            PortFinder.Find(draft, server);
        string command = pages == "." ? PackageFolder.CopySources() : $"mkdir -p {PackageFolder.Path} && cp -R {pages}/. {PackageFolder.Path}";
        draft.Set(nameof(StackComponent.PackageCommand), command, folder.At(manifest), null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, folder.At(manifest), null);
        draft.Set(nameof(StackComponent.StartCommand), "python3 -m http.server --bind ${HOST:-0.0.0.0} ${PORT:-8080}", folder.At(manifest), null);
        draft.Set(ComponentDraft.DefaultPort, "8080", folder.At(manifest), null);
    }
}
