namespace CicdTools.Providers.Detection;

/// <summary>
/// A repository that says itself how it is built, by the names of github.com/github/scripts-to-rule-them-all and three more, is believed:
/// <c>script/bootstrap</c>, <c>script/lint</c>, <c>script/test</c>, <c>script/build</c>, <c>script/package</c> (into <c>package/</c>).
/// </summary>
internal static class RepositoryScripts
{
    private static readonly (string Script, string Fact)[] Known =
    [
        ("bootstrap", nameof(StackComponent.InstallCommand)),
        ("lint", nameof(StackComponent.LintCommand)),
        ("test", nameof(StackComponent.TestCommand)),
        ("build", nameof(StackComponent.BuildCommand)),
        ("package", nameof(StackComponent.PackageCommand)),
    ];

    public static void Describe(ComponentDraft draft)
    {
        if (draft.Folder.FolderBelow("script") is not { } folder)
            return;
        foreach ((string script, string fact) in Known)
        {
            if (folder.Read(script) is { } file)
                draft.Set(fact, $"{Shell(file)} script/{script}", file.Path, null);
        }

        if (!draft.Knows(nameof(StackComponent.PackageCommand)))
            return;
        draft.Derive(nameof(StackComponent.PackagePath), PackageFolder.Path, nameof(StackComponent.PackageCommand));
        // It builds what it packages.
        draft.Close(nameof(StackComponent.BuildCommand));
    }

    // The bit that makes a script a program is lost on some systems and in some archives.
    private static string Shell(SourceFile file) => file.Lines[0].StartsWith("#!", StringComparison.Ordinal) && file.Lines[0].Contains("bash", StringComparison.Ordinal) ? "bash" : "sh";
}
