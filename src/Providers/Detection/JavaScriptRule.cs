using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>JavaScript and TypeScript: npm, Yarn, pnpm and Bun.</summary>
internal static partial class JavaScriptRule
{
    public static LanguageRule Rule { get; } = new("JavaScript", ["package.json"], Describe);

    private static readonly (string File, string Manager)[] Locks =
    [
        ("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun"), ("package-lock.json", "npm"), ("npm-shrinkwrap.json", "npm"),
    ];

    // A folder means that its build is a site of plain files there.
    private static readonly (string Package, string Framework, string Port, string? Site)[] Frameworks =
    [
        ("next", "Next.js", "3000", null), ("nuxt", "Nuxt", "3000", null), ("@nestjs/core", "NestJS", "3000", null), ("@remix-run/node", "Remix", "3000", null), ("gatsby", "Gatsby", "8000", "public"),
        ("astro", "Astro", "4321", "dist"), ("@sveltejs/kit", "SvelteKit", "5173", null), ("@angular/core", "Angular", "4200", "dist"), ("react-scripts", "Create React App", "3000", "build"),
        ("express", "Express", "3000", null), ("fastify", "Fastify", "3000", null), ("koa", "Koa", "3000", null), ("@hapi/hapi", "hapi", "3000", null), ("hono", "Hono", "3000", null), ("electron", "Electron", "", null),
        ("vite", "Vite", "5173", "dist"), ("vue", "Vue", "8080", "dist"), ("react", "React", "3000", "build"), ("svelte", "Svelte", "5173", "dist"),
    ];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("package.json") is not { } file)
            return;
        Settings settings = file.Settings;
        draft.Set(nameof(StackComponent.Name), settings.Find("name"), file.Path);
        draft.Set(nameof(StackComponent.Version), settings.Find("version"), file.Path);
        SetLanguage(draft, file);
        string manager = SetManager(draft, file, out bool locked);
        (_, string framework, string port, string? site) = Frameworks.FirstOrDefault(row => Dependency(settings, row.Package) is not null);
        if (framework is not null)
        {
            Setting place = Dependency(settings, Frameworks.First(row => row.Framework == framework).Package)!;
            draft.Set(nameof(StackComponent.Framework), framework, file.Path, place.Line);
            draft.Set(ComponentDraft.DefaultPort, port, file.Path, place.Line);
        }

        bool needsInstall = settings.Below("dependencies").Any() || settings.Below("devDependencies").Any() || settings.Section("workspaces") is not null;
        if (needsInstall)
            draft.Derive(nameof(StackComponent.InstallCommand), Install(manager, locked), nameof(StackComponent.PackageManager));
        SetScripts(draft, file, manager);
        SetEntryPoint(draft, file, manager);
        SetPackage(draft, manager, needsInstall, locked, site);
    }

    private static void SetLanguage(ComponentDraft draft, SourceFile file)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Find("tsconfig*.json").FirstOrDefault() is { } config)
            draft.Set(nameof(StackComponent.Language), "TypeScript", folder.At(config), null);
        else if (Dependency(file.Settings, "typescript") is { } dependency)
            draft.Set(nameof(StackComponent.Language), "TypeScript", file.Path, dependency.Line);
        const string version = nameof(StackComponent.LanguageVersion);
        if (folder.ReadFirst(".nvmrc", ".node-version") is { } pinned)
            draft.Set(version, pinned.Match(Word()), pinned.Path);
        if (folder.Read(".tool-versions") is { } tools)
            draft.Set(version, tools.Match(ToolVersion()), tools.Path);
        draft.Set(version, file.Settings.Find("volta", "node") ?? file.Settings.Find("engines", "node"), file.Path);
    }

    private static string SetManager(ComponentDraft draft, SourceFile file, out bool locked)
    {
        // A member of a workspace has its lock file in a folder above.
        foreach (SourceFolder folder in draft.Folder.Above().Prepend(draft.Folder))
        {
            if (!ReferenceEquals(folder, draft.Folder) && !folder.Has("pnpm-workspace.yaml") && folder.Read("package.json")?.Settings.Section("workspaces") is null)
                continue;
            (string name, string manager) = Locks.FirstOrDefault(row => folder.Has(row.File));
            if (name is null)
                continue;
            draft.Set(nameof(StackComponent.PackageManager), manager, folder.At(name), null);
            locked = true;
            return manager;
        }

        locked = false;
        if (file.Settings.Find("packageManager") is { } asked)
            draft.Set(nameof(StackComponent.PackageManager), asked.Value.Split('@')[0], file.Path, asked.Line);
        draft.Set(nameof(StackComponent.PackageManager), "npm", file.Path, null);
        return draft[nameof(StackComponent.PackageManager)]!;
    }

    private static string Install(string manager, bool locked) => (manager, locked) switch
    {
        ("npm", true) => "npm ci",
        ("yarn", true) => "yarn install --immutable || yarn install --frozen-lockfile",
        ("pnpm" or "bun", true) => $"{manager} install --frozen-lockfile",
        _ => $"{manager} install",
    };

    private static void SetScripts(ComponentDraft draft, SourceFile file, string manager)
    {
        (string Script, string Fact)[] wanted =
        [
            ("lint", nameof(StackComponent.LintCommand)), ("test:ci", nameof(StackComponent.TestCommand)), ("coverage", nameof(StackComponent.TestCommand)), ("test", nameof(StackComponent.TestCommand)), ("build", nameof(StackComponent.BuildCommand)),
        ];
        foreach ((string script, string fact) in wanted)
        {
            // 'npm init' writes a test that always fails.
            if (file.Settings.Find("scripts", script) is { } found && !found.Value.Contains("no test specified", StringComparison.Ordinal))
                draft.Set(fact, $"{manager} run {script}", file.Path, found.Line);
        }
    }

    private static void SetEntryPoint(ComponentDraft draft, SourceFile file, string manager)
    {
        SourceFolder folder = draft.Folder;
        if (file.Settings.Find("main") is { } main && folder.ReadBelow(main.Value.TrimStart('.', '/')) is not null)
            draft.Set(nameof(StackComponent.EntryPoint), main.Value, file.Path, main.Line);
        foreach (string candidate in new[] { "server.js", "src/server.js", "src/server.ts", "app.js", "src/app.ts", "src/main.ts", "index.js", "src/index.ts", "src/index.js" })
        {
            if (draft.Knows(nameof(StackComponent.EntryPoint)))
                break;
            if (folder.ReadBelow(candidate) is { } found)
                draft.Set(nameof(StackComponent.EntryPoint), candidate, found.Path, null);
        }

        if (draft[nameof(StackComponent.EntryPoint)] is { } entry && folder.ReadBelow(entry.TrimStart('.', '/')) is { } source)
            PortFinder.Find(draft, source);
        if (file.Settings.Find("scripts", "start") is { } start)
            draft.Set(nameof(StackComponent.StartCommand), $"{manager} run start", file.Path, start.Line);
    }

    private static void SetPackage(ComponentDraft draft, string manager, bool needsInstall, bool locked, string? site)
    {
        string command;
        if (!draft.Knows(nameof(StackComponent.StartCommand)))
        {
            command = site is not null && draft.Knows(nameof(StackComponent.BuildCommand))
                ? $"mkdir -p {PackageFolder.Path} && cp -R {site}/. {PackageFolder.Path}"
                : $"mkdir -p {PackageFolder.Path} && npm pack --pack-destination {PackageFolder.Path}";
        }
        else
        {
            command = PackageFolder.CopySources("node_modules");
            if (needsInstall && manager == "npm")
                command += $" && (cd {PackageFolder.Path} && npm {(locked ? "ci" : "install")} --omit=dev)";
            else if (needsInstall)
                command += $" && (cd {PackageFolder.Path} && {manager} install --prod{(manager is "yarn" or "bun" ? "uction" : "")})";
        }

        draft.Derive(nameof(StackComponent.PackageCommand), command, nameof(StackComponent.PackageManager));
        draft.Derive(nameof(StackComponent.PackagePath), PackageFolder.Path, nameof(StackComponent.PackageManager));
    }

    private static Setting? Dependency(Settings settings, string package) => settings.Find("dependencies", package) ?? settings.Find("devDependencies", package);

    [GeneratedRegex(@"^\s*v?(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^nodejs[ \t]+(\S+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ToolVersion();
}
