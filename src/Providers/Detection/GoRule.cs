using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Go modules.</summary>
internal static partial class GoRule
{
    public static LanguageRule Rule { get; } = new("Go", ["go.mod"], Describe);

    private static readonly (string Module, string Framework)[] Frameworks =
    [
        ("github.com/gin-gonic/gin", "Gin"), ("github.com/labstack/echo", "Echo"), ("github.com/gofiber/fiber", "Fiber"), ("github.com/go-chi/chi", "chi"), ("github.com/gorilla/mux", "Gorilla"), ("github.com/spf13/cobra", "Cobra"),
    ];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("go.mod") is not { } file)
            return;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "go", file.Path, null);
        if (file.Match(Module()) is { } module)
            draft.Set(nameof(StackComponent.Name), LastPart(module.Value), file.Path, module.Line);
        draft.Set(nameof(StackComponent.LanguageVersion), file.Match(Toolchain()) ?? file.Match(Version()), file.Path);
        foreach ((string path, string framework) in Frameworks)
        {
            if (file.Match(new Regex(@"^\s*(?:require\s+)?" + Regex.Escape(path) + @"(?:/v\d+)?\s", RegexOptions.Multiline | RegexOptions.CultureInvariant)) is { } place)
                draft.Set(nameof(StackComponent.Framework), framework, file.Path, place.Line);
        }

        if (file.Match(Requires()) is { } requires)
            draft.Set(nameof(StackComponent.InstallCommand), "go mod download", file.Path, requires.Line);
        SourceFile? main = folder.Read("main.go") ?? folder.FolderBelow("cmd")?.Folders.Select(child => child.Read("main.go")).FirstOrDefault(found => found is not null);
        string? linter = folder.Find(".golangci.y*ml").FirstOrDefault();
        if (linter is not null)
            draft.Set(nameof(StackComponent.LintCommand), "golangci-lint run", folder.At(linter), null);
        draft.Set(nameof(StackComponent.LintCommand), "go vet ./...", file.Path, null);
        draft.Set(nameof(StackComponent.TestCommand), "go test -cover ./...", file.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), "go build ./...", file.Path, null);
        if (main is null)
            return;
        string entry = draft.Relative(main.Path);
        draft.Set(nameof(StackComponent.EntryPoint), entry, main.Path, null);
        PortFinder.Find(draft, main);
        string target = entry.Contains('/') ? ShellWord.Quote("./" + entry[..entry.LastIndexOf('/')]) : ".";
        string procfile = folder.Has("Procfile") ? $" && cp Procfile {PackageFolder.Path}/" : "";
        draft.Set(nameof(StackComponent.PackageCommand), $"CGO_ENABLED=0 go build -trimpath -o {PackageFolder.Path}/app {target}{procfile}", main.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, main.Path, null);
        draft.Set(nameof(StackComponent.StartCommand), "./app", main.Path, null);
    }

    // The last part of 'example.com/team/app/v2' is 'app'.
    private static string LastPart(string module)
    {
        string[] parts = module.Split('/');
        return parts.Length > 1 && MajorVersion().IsMatch(parts[^1]) ? parts[^2] : parts[^1];
    }

    [GeneratedRegex(@"^module\s+(\S+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Module();

    [GeneratedRegex(@"^v\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex MajorVersion();

    [GeneratedRegex(@"^go\s+(\S+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"^toolchain\s+go(\S+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Toolchain();

    [GeneratedRegex(@"^require\b", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Requires();
}
