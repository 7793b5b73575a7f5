using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Haskell with Cabal or Stack.</summary>
internal static partial class HaskellRule
{
    public static LanguageRule Rule { get; } = new("Haskell", ["*.cabal", "package.yaml", "stack.yaml", "cabal.project"], Describe)
    {
        // 'package.yaml' alone could be anybody's.
        When = folder => folder.Find("*.cabal").Any() || folder.Has("stack.yaml") || folder.Has("cabal.project") || folder.All().Take(50).Any(inner => inner.Find("*.hs").Any()),
        Members = folder => folder.Has("stack.yaml") || folder.Has("cabal.project") ? folder.All().Skip(1) : [],
    };

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        SourceFile? cabal = folder.Find("*.cabal").Select(folder.Read).FirstOrDefault();
        SourceFile? stack = folder.Read("stack.yaml");
        if ((cabal ?? folder.Read("package.yaml") ?? stack ?? folder.Read("cabal.project")) is not { } file)
            return;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), stack is null ? "cabal" : "stack", (stack ?? file).Path, null);
        draft.Set(nameof(StackComponent.Name), file.Match(Name()), file.Path);
        draft.Set(nameof(StackComponent.Version), file.Match(Version()), file.Path);
        draft.Set(nameof(StackComponent.LanguageVersion), file.Match(Tested()), file.Path);
        if (stack is not null)
            draft.Set(nameof(StackComponent.LanguageVersion), stack.Settings.Find("resolver") ?? stack.Settings.Find("snapshot"), stack.Path);
        foreach ((string package, string framework, string port) in new[] { ("yesod", "Yesod", "3000"), ("servant-server", "Servant", "8080"), ("scotty", "Scotty", "3000") })
        {
            int at = file.Text.IndexOf(package, StringComparison.Ordinal);
            if (at < 0)
                continue;
            draft.Set(nameof(StackComponent.Framework), framework, file.Path, file.LineAt(at));
            draft.Set(ComponentDraft.DefaultPort, port, file.Path, file.LineAt(at));
        }

        bool isStack = stack is not null;
        draft.Derive(nameof(StackComponent.InstallCommand), isStack ? "stack setup" : "cabal update", nameof(StackComponent.PackageManager));
        if (folder.Has(".hlint.yaml"))
            draft.Set(nameof(StackComponent.LintCommand), "hlint .", folder.At(".hlint.yaml"), null);
        if (file.Match(TestSuite()) is { } tests)
            draft.Set(nameof(StackComponent.TestCommand), isStack ? "stack test --coverage" : "cabal test all", file.Path, tests.Line);
        draft.Derive(nameof(StackComponent.BuildCommand), isStack ? "stack build" : "cabal build all", nameof(StackComponent.PackageManager));
        if (file.Match(Executable()) is not { } program)
            return;
        draft.Set(nameof(StackComponent.EntryPoint), program.Value, file.Path, program.Line);
        draft.Set(nameof(StackComponent.PackageCommand), isStack ? $"stack install --local-bin-path {PackageFolder.Path}{Jvm.Procfile(folder)}" : $"cabal install --install-method=copy --installdir={PackageFolder.Path}{Jvm.Procfile(folder)}", file.Path, program.Line);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, program.Line);
        draft.Set(nameof(StackComponent.StartCommand), $"./{program.Value}", file.Path, program.Line);
    }

    [GeneratedRegex(@"^name:[ \t]*(\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^version:[ \t]*(\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"^tested-with:[ \t]*GHC[ \t]*==[ \t]*([\d.]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tested();

    [GeneratedRegex(@"^(test-suite|tests:)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TestSuite();

    [GeneratedRegex(@"^executable[ \t]+(\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Executable();
}
