using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Swift packages.</summary>
internal static partial class SwiftRule
{
    public static LanguageRule Rule { get; } = new("Swift", ["Package.swift"], Describe);

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("Package.swift") is not { } file)
            return;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "swiftpm", file.Path, null);
        draft.Set(nameof(StackComponent.Name), file.Match(Name()), file.Path);
        if (folder.Read(".swift-version") is { } pinned)
            draft.Set(nameof(StackComponent.LanguageVersion), pinned.Lines[0], pinned.Path, 1);
        draft.Set(nameof(StackComponent.LanguageVersion), file.Match(Tools()), file.Path);
        if (file.Match(Vapor()) is { } vapor)
        {
            draft.Set(nameof(StackComponent.Framework), "Vapor", file.Path, vapor.Line);
            draft.Set(ComponentDraft.DefaultPort, "8080", file.Path, vapor.Line);
        }

        if (file.Match(Dependency()) is { } dependency)
            draft.Set(nameof(StackComponent.InstallCommand), "swift package resolve", file.Path, dependency.Line);
        if (folder.Find(".swiftlint.yml").FirstOrDefault() is { } lint)
            draft.Set(nameof(StackComponent.LintCommand), "swiftlint --strict", folder.At(lint), null);
        if (folder.FolderBelow("Tests") is { } tests)
            draft.Set(nameof(StackComponent.TestCommand), "swift test --enable-code-coverage", tests.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), "swift build --configuration release", file.Path, null);
        string? program = file.Match(Executable())?.Value;
        if (program is null)
            return;
        int line = file.Match(Executable())!.Value.Line;
        draft.Set(nameof(StackComponent.EntryPoint), $"Sources/{program}", file.Path, line);
        draft.Set(nameof(StackComponent.PackageCommand), $"swift build --configuration release && mkdir -p {PackageFolder.Path} && cp .build/release/{program} {PackageFolder.Path}/{Jvm.Procfile(folder)}", file.Path, line);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, line);
        draft.Set(nameof(StackComponent.StartCommand), $"./{program}", file.Path, line);
    }

    [GeneratedRegex("""Package\s*\(\s*name:\s*"([^"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"swift-tools-version:\s*(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Tools();

    [GeneratedRegex(@"vapor/vapor", RegexOptions.CultureInvariant)]
    private static partial Regex Vapor();

    [GeneratedRegex(@"\.package\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex Dependency();

    [GeneratedRegex("""\.executable(?:Target)?\s*\(\s*name:\s*"([^"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Executable();
}
