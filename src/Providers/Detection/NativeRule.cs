using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>C and C++ with CMake, Meson or Make.</summary>
internal static partial class NativeRule
{
    private static readonly string[] Sources = ["*.c", "*.cc", "*.cpp", "*.cxx", "*.h", "*.hpp"];

    public static LanguageRule Rule { get; } = new("C++", ["CMakeLists.txt", "meson.build", "Makefile", "makefile", "GNUmakefile", "configure.ac"], Describe)
    {
        When = HasSources,
        Members = folder => folder.All().Skip(1),
    };

    // Makefiles drive anything; sources tell that this one builds a program.
    private static bool HasSources(SourceFolder folder) =>
        folder.Has("CMakeLists.txt") || folder.Has("meson.build")
        || new[] { folder, folder.FolderBelow("src"), folder.FolderBelow("source"), folder.FolderBelow("lib") }.OfType<SourceFolder>().Any(place => Sources.SelectMany(place.Find).Any());

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        string manifest = Rule.FindManifest(folder)!;
        if (folder.Read(manifest) is not { } file)
            return;
        SetLanguage(draft, file);
        switch (manifest)
        {
            case "CMakeLists.txt":
                draft.Set(nameof(StackComponent.PackageManager), "cmake", file.Path, null);
                draft.Set(nameof(StackComponent.Name), file.Match(CMakeProject()), file.Path);
                draft.Set(nameof(StackComponent.Version), file.Match(CMakeVersion()), file.Path);
                draft.Set(nameof(StackComponent.LanguageVersion), file.Match(CMakeStandard()), file.Path);
                SetCommands(draft, file, "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build", "ctest --test-dir build --output-on-failure", $"cmake --install build --prefix {PackageFolder.Path}", file.Match(CMakeTests()));
                // What is installed lies in the package's 'bin'.
                if (file.Text.Contains("install(TARGETS", StringComparison.OrdinalIgnoreCase) && file.Match(CMakeProgram()) is { } built)
                    draft.Set(nameof(StackComponent.StartCommand), $"bin/{built.Value}", file.Path, built.Line);
                break;
            case "meson.build":
                draft.Set(nameof(StackComponent.PackageManager), "meson", file.Path, null);
                draft.Set(nameof(StackComponent.Name), file.Match(MesonProject()), file.Path);
                draft.Set(nameof(StackComponent.Version), file.Match(MesonVersion()), file.Path);
                draft.Set(nameof(StackComponent.LanguageVersion), file.Match(MesonStandard()), file.Path);
                SetCommands(draft, file, "meson setup build --buildtype release && meson compile -C build", "meson test -C build", $"meson install -C build --destdir \"$PWD/{PackageFolder.Path}\"", file.Match(MesonTests()));
                // Meson's own prefix is /usr/local (mesonbuild.com/Builtin-options.html).
                if (file.Match(MesonProgram()) is { } program)
                    draft.Set(nameof(StackComponent.StartCommand), $"usr/local/bin/{program.Value}", file.Path, program.Line);
                break;
            default:
                draft.Set(nameof(StackComponent.PackageManager), "make", file.Path, null);
                string configure = manifest == "configure.ac" ? "autoreconf --install && ./configure && " : "";
                draft.Set(nameof(StackComponent.LintCommand), file.Match(MakeLint()) is { } lint ? ($"make {lint.Value}", lint.Line) : null, file.Path);
                SetCommands(draft, file, $"{configure}make", file.Match(MakeTest()) is { } test ? $"make {test.Value}" : "", $"make install DESTDIR=\"$PWD/{PackageFolder.Path}\"", file.Match(MakeTest()), file.Match(MakeInstall()) is not null);
                break;
        }
    }

    private static void SetLanguage(ComponentDraft draft, SourceFile file)
    {
        bool plusPlus = file.Text.Contains("CXX", StringComparison.Ordinal) || file.Text.Contains("'cpp'", StringComparison.Ordinal)
            || draft.Folder.All().Take(100).Any(folder => folder.Find("*.cpp").Concat(folder.Find("*.cc")).Concat(folder.Find("*.cxx")).Any());
        draft.Set(nameof(StackComponent.Language), plusPlus ? "C++" : "C", file.Path, null);
    }

    private static void SetCommands(ComponentDraft draft, SourceFile file, string build, string test, string install, (string Value, int Line)? tests, bool installs = true)
    {
        draft.Set(nameof(StackComponent.BuildCommand), build, file.Path, null);
        if (tests is { } place)
            draft.Set(nameof(StackComponent.TestCommand), $"{build} && {test}", file.Path, place.Line);
        if (!installs)
            return;
        draft.Set(nameof(StackComponent.PackageCommand), install, file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
    }

    [GeneratedRegex(@"project\s*\(\s*""?([\w.-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CMakeProject();

    [GeneratedRegex(@"project\s*\([^)]*\bVERSION\s+([\w.]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CMakeVersion();

    [GeneratedRegex(@"CMAKE_C(?:XX)?_STANDARD\s+(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex CMakeStandard();

    [GeneratedRegex(@"\b(enable_testing|add_test|include\s*\(\s*CTest)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CMakeTests();

    [GeneratedRegex(@"add_executable\s*\(\s*""?([\w.+-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CMakeProgram();

    [GeneratedRegex(@"\bexecutable\s*\(\s*'([^']+)'[^)]*\binstall\s*:\s*true", RegexOptions.CultureInvariant)]
    private static partial Regex MesonProgram();

    [GeneratedRegex(@"project\s*\(\s*'([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex MesonProject();

    [GeneratedRegex(@"\bversion\s*:\s*'([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex MesonVersion();

    [GeneratedRegex(@"\bc(?:pp)?_std=([\w+]+)", RegexOptions.CultureInvariant)]
    private static partial Regex MesonStandard();

    [GeneratedRegex(@"^\s*test\s*\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex MesonTests();

    [GeneratedRegex(@"^(test|check)\s*:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex MakeTest();

    [GeneratedRegex(@"^(lint)\s*:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex MakeLint();

    [GeneratedRegex(@"^(install)\s*:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex MakeInstall();
}
