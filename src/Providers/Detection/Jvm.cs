using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>What Maven and Gradle projects have in common.</summary>
internal static partial class Jvm
{
    private static readonly (string Words, string Framework, string Port)[] Frameworks =
    [
        ("spring-boot", "Spring Boot", "8080"), ("org.springframework.boot", "Spring Boot", "8080"), ("io.quarkus", "Quarkus", "8080"), ("io.micronaut", "Micronaut", "8080"), ("io.ktor", "Ktor", "8080"),
        ("io.javalin", "Javalin", "8080"), ("io.dropwizard", "Dropwizard", "8080"), ("io.helidon", "Helidon", "8080"), ("io.vertx", "Vert.x", "8080"), ("com.typesafe.play", "Play", "9000"), ("org.playframework", "Play", "9000"), ("jakarta.", "Jakarta EE", "8080"),
    ];

    public static void SetLanguage(ComponentDraft draft, SourceFile file)
    {
        foreach (string language in new[] { "Kotlin", "Scala" })
        {
            string folder = "src/main/" + language.ToLowerInvariant();
            if (draft.Folder.FolderBelow(folder) is { } sources)
                draft.Set(nameof(StackComponent.Language), language, sources.Path, null);
        }

        draft.Set(nameof(StackComponent.Language), "Java", file.Path, null);
    }

    public static void SetPinnedVersion(ComponentDraft draft)
    {
        const string fact = nameof(StackComponent.LanguageVersion);
        if (draft.Folder.Read(".java-version") is { } pinned)
            draft.Set(fact, pinned.Match(Word()), pinned.Path);
        if (draft.Folder.Read(".sdkmanrc") is { } sdkman)
            draft.Set(fact, sdkman.Match(Sdkman()), sdkman.Path);
        if (draft.Folder.Read(".tool-versions") is { } tools)
            draft.Set(fact, tools.Match(ToolVersion()), tools.Path);
    }

    public static void SetFramework(ComponentDraft draft, SourceFile file)
    {
        foreach ((string words, string framework, string port) in Frameworks)
        {
            int at = file.Text.IndexOf(words, StringComparison.Ordinal);
            if (at < 0)
                continue;
            draft.Set(nameof(StackComponent.Framework), framework, file.Path, file.LineAt(at));
            draft.Set(ComponentDraft.DefaultPort, port, file.Path, file.LineAt(at));
        }

        foreach (string name in new[] { "application.properties", "application.yml", "application.yaml", "application.conf" })
        {
            if (draft.Folder.ReadBelow($"src/main/resources/{name}") is { } settings)
                draft.Set(nameof(StackComponent.Port), settings.Match(ServerPort()), settings.Path);
        }
    }

    /// <summary>The class with a main method, looked for in the usual places and not in every file.</summary>
    public static void SetEntryPoint(ComponentDraft draft)
    {
        if (draft.Folder.FolderBelow("src/main") is not { } main)
            return;
        foreach (SourceFolder folder in main.All().Take(200))
        {
            foreach (string name in folder.Files.Where(name => MainName().IsMatch(name)))
            {
                if (folder.Read(name) is not { } file || file.Match(MainMethod()) is not { } found)
                    continue;
                draft.Set(nameof(StackComponent.EntryPoint), draft.Relative(file.Path), file.Path, found.Line);
                PortFinder.Find(draft, file);
            }
        }
    }

    public static string Procfile(SourceFolder folder) => folder.Has("Procfile") ? $" && cp Procfile {PackageFolder.Path}/" : "";

    [GeneratedRegex(@"^\s*(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^java=(\S+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Sdkman();

    [GeneratedRegex(@"^java[ \t]+[a-z-]*(\d\S*)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ToolVersion();

    [GeneratedRegex(@"(?:^server\.port\s*=\s*|^server:\s*\n(?:[ \t]+.*\n)*?[ \t]+port:\s*|^quarkus\.http\.port\s*=\s*)(?:\$\{\w+:)?(\d+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ServerPort();

    [GeneratedRegex(@"(Main|App|Application|Server)\w*[.](java|kt|scala)$", RegexOptions.CultureInvariant)]
    private static partial Regex MainName();

    [GeneratedRegex(@"(static void main\s*\(|fun main\s*\(|def main\s*\(|extends App\b|@main\b)", RegexOptions.CultureInvariant)]
    private static partial Regex MainMethod();
}
