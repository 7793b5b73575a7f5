using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Java, Kotlin and Scala with Gradle.</summary>
internal static partial class GradleRule
{
    private static readonly string[] Builds = ["build.gradle.kts", "build.gradle"];
    private static readonly string[] SettingsFiles = ["settings.gradle.kts", "settings.gradle"];

    public static LanguageRule Rule { get; } = new("Java", [.. Builds, .. SettingsFiles], Describe) { Members = Members };

    // What 'include' names is built with its root.
    private static IEnumerable<SourceFolder> Members(SourceFolder folder) =>
        folder.ReadFirst(SettingsFiles) is { } settings && settings.Match(Include()) is not null ? folder.All().Skip(1) : [];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        SourceFile? build = folder.ReadFirst(Builds);
        SourceFile? settings = folder.ReadFirst(SettingsFiles);
        if ((build ?? settings) is not { } file)
            return;
        SetLanguage(draft, folder, file);
        draft.Set(nameof(StackComponent.PackageManager), "gradle", file.Path, null);
        if (settings is not null)
            draft.Set(nameof(StackComponent.Name), settings.Match(RootName()), settings.Path);
        Jvm.SetPinnedVersion(draft);
        SourceFile[] builds = [.. folder.All().SelectMany(inner => Builds.Select(inner.Read)).OfType<SourceFile>().Take(50)];
        foreach (SourceFile each in builds)
        {
            draft.Set(nameof(StackComponent.LanguageVersion), each.Match(Toolchain()), each.Path);
            draft.Set(nameof(StackComponent.Version), each.Match(Version()), each.Path);
            Jvm.SetFramework(draft, each);
        }

        Jvm.SetEntryPoint(draft);
        SetCommands(draft, builds, file);
    }

    private static void SetLanguage(ComponentDraft draft, SourceFolder folder, SourceFile file)
    {
        if (file.Match(KotlinPlugin()) is { } plugin)
            draft.Set(nameof(StackComponent.Language), "Kotlin", file.Path, plugin.Line);
        if (folder.Folders.Select(child => child.FolderBelow("src/main/kotlin")).FirstOrDefault(found => found is not null) is { } sources)
            draft.Set(nameof(StackComponent.Language), "Kotlin", sources.Path, null);
        Jvm.SetLanguage(draft, file);
    }

    private static void SetCommands(ComponentDraft draft, SourceFile[] builds, SourceFile file)
    {
        SourceFolder folder = draft.Folder;
        string gradle = folder.Has("gradlew") ? "./gradlew" : "gradle";
        foreach ((string plugin, string task) in new[] { ("com.diffplug.spotless", "spotlessCheck"), ("io.gitlab.arturbosch.detekt", "detekt"), ("org.jlleitschuh.gradle.ktlint", "ktlintCheck"), ("checkstyle", "checkstyleMain") })
        {
            if (builds.FirstOrDefault(each => each.Text.Contains(plugin, StringComparison.Ordinal)) is { } place)
                draft.Set(nameof(StackComponent.LintCommand), $"{gradle} {task}", place.Path, place.LineAt(place.Text.IndexOf(plugin, StringComparison.Ordinal)));
        }

        bool coverage = builds.Any(each => each.Text.Contains("jacoco", StringComparison.Ordinal));
        draft.Set(nameof(StackComponent.TestCommand), coverage ? $"{gradle} test jacocoTestReport" : $"{gradle} test", file.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), $"{gradle} assemble", file.Path, null);
        bool boot = draft[nameof(StackComponent.Framework)] == "Spring Boot" && folder.Folders.All(child => !Builds.Any(child.Has));
        string copy = boot ? $"cp \"$(find build/libs -name '*.jar' ! -name '*-plain.jar' | head -n 1)\" {PackageFolder.Path}/app.jar" : $"find . -path '*/build/libs/*.jar' -exec cp {{}} {PackageFolder.Path}/ ';'";
        draft.Set(nameof(StackComponent.PackageCommand), $"{gradle} assemble && mkdir -p {PackageFolder.Path} && {copy}{Jvm.Procfile(folder)}", file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
        if (boot)
            draft.Derive(nameof(StackComponent.StartCommand), "java -jar app.jar", nameof(StackComponent.Framework));
    }

    [GeneratedRegex(@"^\s*include\b", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Include();

    [GeneratedRegex("""rootProject\.name\s*=\s*["']([^"']+)""", RegexOptions.CultureInvariant)]
    private static partial Regex RootName();

    [GeneratedRegex("""(?:JavaLanguageVersion\.of\(|jvmToolchain\(|sourceCompatibility\s*=\s*(?:JavaVersion\.VERSION_)?["']?)(\d[\d._]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex Toolchain();

    [GeneratedRegex("""^version\s*=?\s*["']([^"']+)""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex("""(kotlin\(["']jvm["']\)|org\.jetbrains\.kotlin)""", RegexOptions.CultureInvariant)]
    private static partial Regex KotlinPlugin();
}
