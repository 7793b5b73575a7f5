using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Java, Kotlin and Scala with Maven.</summary>
internal static class MavenRule
{
    public static LanguageRule Rule { get; } = new("Java", ["pom.xml"], Describe) { Members = folder => Modules(folder) ? folder.All().Skip(1) : [] };

    private static bool Modules(SourceFolder folder) => folder.Read("pom.xml")?.Settings.Section("project", "modules") is not null;

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("pom.xml") is not { } file)
            return;
        Settings settings = file.Settings;
        Jvm.SetLanguage(draft, file);
        draft.Set(nameof(StackComponent.PackageManager), "maven", file.Path, null);
        draft.Set(nameof(StackComponent.Name), settings.Find("project", "artifactId", "text()"), file.Path);
        draft.Set(nameof(StackComponent.Version), settings.Find("project", "version", "text()"), file.Path);
        Jvm.SetPinnedVersion(draft);
        foreach (string property in new[] { "maven.compiler.release", "java.version", "maven.compiler.source", "kotlin.compiler.jvmTarget" })
            draft.Set(nameof(StackComponent.LanguageVersion), settings.Find("project", "properties", property, "text()"), file.Path);
        Jvm.SetFramework(draft, file);
        Jvm.SetEntryPoint(draft);

        string maven = (folder.Has("mvnw") ? "./mvnw" : "mvn") + " --batch-mode";
        foreach ((string plugin, string goal) in new[] { ("spotless-maven-plugin", "spotless:check"), ("maven-checkstyle-plugin", "checkstyle:check"), ("spotbugs-maven-plugin", "spotbugs:check"), ("ktlint-maven-plugin", "ktlint:check") })
        {
            if (file.Match(new Regex($"<artifactId>{Regex.Escape(plugin)}<", RegexOptions.CultureInvariant)) is { } place)
                draft.Set(nameof(StackComponent.LintCommand), $"{maven} {goal}", file.Path, place.Line);
        }

        // JaCoCo reports in the phase after the tests.
        draft.Set(nameof(StackComponent.TestCommand), file.Text.Contains("jacoco-maven-plugin", StringComparison.Ordinal) ? $"{maven} verify" : $"{maven} test", file.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), $"{maven} compile", file.Path, null);
        string jar = Jar(settings) is { } name ? $"target/{name}.jar" : "target/*.jar";
        bool program = draft.Knows(nameof(StackComponent.EntryPoint)) && !Modules(folder) && Jar(settings) is not null;
        draft.Set(nameof(StackComponent.PackageCommand), $"{maven} package -DskipTests && mkdir -p {PackageFolder.Path} && cp {(Modules(folder) ? "*/target/*.jar" : jar)} {PackageFolder.Path}/{(program ? "app.jar" : "")}{Jvm.Procfile(folder)}", file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
        if (program)
            draft.Derive(nameof(StackComponent.StartCommand), "java -jar app.jar", nameof(StackComponent.EntryPoint));
    }

    private static string? Jar(Settings settings)
    {
        string? name = settings.Find("project", "build", "finalName", "text()")?.Value;
        string? artifact = settings.Find("project", "artifactId", "text()")?.Value;
        string? version = (settings.Find("project", "version", "text()") ?? settings.Find("project", "parent", "version", "text()"))?.Value;
        name ??= artifact is null || version is null ? null : $"{artifact}-{version}";
        return name?.Contains('$') == true ? null : name;
    }
}
