namespace CicdTools.Providers.Detection;

/// <summary>Rust with Cargo.</summary>
internal static class RustRule
{
    public static LanguageRule Rule { get; } = new("Rust", ["Cargo.toml"], Describe)
    {
        Members = folder => folder.Read("Cargo.toml")?.Settings.Section("workspace") is null ? [] : folder.All().Skip(1),
    };

    private static readonly (string Crate, string Framework)[] Frameworks = [("actix-web", "Actix Web"), ("axum", "axum"), ("rocket", "Rocket"), ("warp", "warp"), ("tonic", "tonic"), ("poem", "Poem")];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("Cargo.toml") is not { } file)
            return;
        Settings settings = file.Settings;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "cargo", file.Path, null);
        draft.Set(nameof(StackComponent.Name), settings.Find("package", "name"), file.Path);
        draft.Set(nameof(StackComponent.Version), settings.Find("package", "version") ?? settings.Find("workspace", "package", "version"), file.Path);
        if (folder.Read("rust-toolchain.toml") is { } toolchain)
            draft.Set(nameof(StackComponent.LanguageVersion), toolchain.Settings.Find("toolchain", "channel"), toolchain.Path);
        if (folder.Read("rust-toolchain") is { } channel)
            draft.Set(nameof(StackComponent.LanguageVersion), channel.Lines[0], channel.Path, 1);
        draft.Set(nameof(StackComponent.LanguageVersion), settings.Find("package", "rust-version") ?? settings.Find("workspace", "package", "rust-version"), file.Path);
        foreach ((string crate, string framework) in Frameworks)
        {
            if ((settings.Section("dependencies", crate) ?? settings.Section("workspace", "dependencies", crate)) is { } place)
            {
                draft.Set(nameof(StackComponent.Framework), framework, file.Path, place.Line);
                draft.Set(ComponentDraft.DefaultPort, crate == "rocket" ? "8000" : "8080", file.Path, place.Line);
            }
        }

        string locked = folder.Has("Cargo.lock") ? " --locked" : "";
        if (settings.Section("dependencies") is { } dependencies && settings.Below("dependencies").Any())
            draft.Set(nameof(StackComponent.InstallCommand), $"cargo fetch{locked}", file.Path, dependencies.Line);
        draft.Set(nameof(StackComponent.LintCommand), "cargo clippy --all-targets -- -D warnings", file.Path, null);
        draft.Set(nameof(StackComponent.TestCommand), $"cargo test{locked}", file.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), $"cargo build --release{locked}", file.Path, null);
        SourceFile? main = folder.ReadBelow("src/main.rs");
        if (main is null || settings.Find("package", "name") is not { } name)
        {
            if (settings.Section("package") is not null)
                draft.Set(nameof(StackComponent.PackageCommand), $"cargo package --no-verify && mkdir -p {PackageFolder.Path} && cp target/package/*.crate {PackageFolder.Path}/", file.Path, null);
        }
        else
        {
            draft.Set(nameof(StackComponent.EntryPoint), "src/main.rs", main.Path, null);
            PortFinder.Find(draft, main);
            string program = (settings.Items.FirstOrDefault(item => item.Keys is ["bin", "name"]) ?? name).Value;
            draft.Set(nameof(StackComponent.PackageCommand), $"cargo build --release{locked} && mkdir -p {PackageFolder.Path} && cp target/release/{program} {PackageFolder.Path}/{Jvm.Procfile(folder)}", main.Path, null);
            draft.Set(nameof(StackComponent.StartCommand), $"./{program}", main.Path, null);
        }

        if (draft.Knows(nameof(StackComponent.PackageCommand)))
            draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
    }
}
