namespace CicdTools.Providers.Detection;

/// <summary>Dart and Flutter.</summary>
internal static class DartRule
{
    public static LanguageRule Rule { get; } = new("Dart", ["pubspec.yaml"], Describe);

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("pubspec.yaml") is not { } file)
            return;
        Settings settings = file.Settings;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "pub", file.Path, null);
        draft.Set(nameof(StackComponent.Name), settings.Find("name"), file.Path);
        draft.Set(nameof(StackComponent.Version), settings.Find("version"), file.Path);
        draft.Set(nameof(StackComponent.LanguageVersion), settings.Find("environment", "sdk"), file.Path);
        Setting? flutter = settings.Section("dependencies", "flutter");
        Setting? shelf = settings.Section("dependencies", "shelf");
        if (flutter is not null)
            draft.Set(nameof(StackComponent.Framework), "Flutter", file.Path, flutter.Line);
        if (shelf is not null)
        {
            draft.Set(nameof(StackComponent.Framework), "shelf", file.Path, shelf.Line);
            draft.Set(ComponentDraft.DefaultPort, "8080", file.Path, shelf.Line);
        }

        string tool = flutter is null ? "dart" : "flutter";
        draft.Set(nameof(StackComponent.InstallCommand), $"{tool} pub get", file.Path, null);
        draft.Set(nameof(StackComponent.LintCommand), flutter is null ? "dart analyze --fatal-infos" : "flutter analyze", file.Path, null);
        if (folder.FolderBelow("test") is { } tests)
            draft.Set(nameof(StackComponent.TestCommand), flutter is null ? "dart test" : "flutter test --coverage", tests.Path, null);
        if (flutter is not null)
        {
            draft.Set(nameof(StackComponent.BuildCommand), "flutter build web", file.Path, flutter.Line);
            draft.Set(nameof(StackComponent.PackageCommand), $"flutter build web && mkdir -p {PackageFolder.Path} && cp -R build/web/. {PackageFolder.Path}", file.Path, flutter.Line);
            draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, flutter.Line);
        }
        else if (folder.FolderBelow("bin") is { } bin && bin.Find("*.dart").FirstOrDefault() is { } program)
        {
            draft.Set(nameof(StackComponent.EntryPoint), $"bin/{program}", bin.At(program), null);
            PortFinder.Find(draft, bin.Read(program)!);
            draft.Set(nameof(StackComponent.PackageCommand), $"mkdir -p {PackageFolder.Path} && dart compile exe bin/{program} --output {PackageFolder.Path}/app{Jvm.Procfile(folder)}", bin.At(program), null);
            draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, bin.At(program), null);
            draft.Set(nameof(StackComponent.StartCommand), "./app", bin.At(program), null);
        }
    }
}
