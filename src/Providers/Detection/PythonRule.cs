using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Python: pip, pipenv, Poetry, uv, PDM and conda.</summary>
internal static partial class PythonRule
{
    private const string Python = "python3";

    public static LanguageRule Rule { get; } = new("Python", ["pyproject.toml", "Pipfile", "requirements.txt", "setup.py", "setup.cfg", "environment.yml", "environment.yaml", "manage.py"], Describe);

    private static readonly (string Package, string Framework, string? Port)[] Frameworks =
    [
        ("django", "Django", "8000"), ("fastapi", "FastAPI", "8000"), ("flask", "Flask", "5000"), ("starlette", "Starlette", "8000"), ("sanic", "Sanic", "8000"),
        ("tornado", "Tornado", "8888"), ("aiohttp", "aiohttp", "8080"), ("bottle", "Bottle", "8080"), ("falcon", "Falcon", "8000"), ("pyramid", "Pyramid", "6543"), ("streamlit", "Streamlit", "8501"),
    ];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        PythonDependencies dependencies = PythonDependencies.Of(folder);
        draft.Set(nameof(StackComponent.Language), Rule.Language, folder.At(Rule.FindManifest(folder)!), null);
        string run = SetManager(draft);
        SetVersion(draft);
        foreach ((string package, string framework, string? port) in Frameworks)
        {
            if (dependencies.Find(package) is { } place)
            {
                draft.Set(nameof(StackComponent.Framework), framework, place.File, place.Line);
                draft.Set(ComponentDraft.DefaultPort, port, place.File, place.Line);
                break;
            }
        }

        SetEntryPoint(draft, run, dependencies);
        SetChecks(draft, run, dependencies);
        SetInstall(draft, dependencies);
        SetPackage(draft, dependencies);
    }

    private static string SetManager(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        Settings project = folder.Read("pyproject.toml")?.Settings ?? Settings.None;
        (string Manager, string Run, string? File, Setting? Setting)[] table =
        [
            ("uv", "uv run ", folder.Find("uv.lock").FirstOrDefault(), project.Section("tool", "uv")),
            ("poetry", "poetry run ", folder.Find("poetry.lock").FirstOrDefault(), project.Section("tool", "poetry")),
            ("pdm", "pdm run ", folder.Find("pdm.lock").FirstOrDefault(), project.Section("tool", "pdm")),
            ("pipenv", "pipenv run ", folder.Find("Pipfile").FirstOrDefault(), null),
            ("conda", "", folder.Find("environment.y*ml").FirstOrDefault(), null),
            ("pip", "", Rule.FindManifest(folder), null),
        ];
        (string manager, string run, string? file, Setting? setting) = table.First(row => row.File is not null || row.Setting is not null);
        draft.Set(nameof(StackComponent.PackageManager), manager, folder.At(file ?? "pyproject.toml"), file is null ? setting?.Line : null);
        return run;
    }

    private static void SetVersion(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        const string fact = nameof(StackComponent.LanguageVersion);
        if (folder.ReadFirst("pyproject.toml") is { } project)
        {
            draft.Set(nameof(StackComponent.Name), project.Settings.Find("project", "name") ?? project.Settings.Find("tool", "poetry", "name"), project.Path);
            draft.Set(nameof(StackComponent.Version), project.Settings.Find("project", "version") ?? project.Settings.Find("tool", "poetry", "version"), project.Path);
        }

        if (folder.Read(".python-version") is { } pinned)
            draft.Set(fact, pinned.Match(FirstWord()), pinned.Path);
        if (folder.Read("pyproject.toml") is { } file)
            draft.Set(fact, file.Settings.Find("project", "requires-python") ?? file.Settings.Find("tool", "poetry", "dependencies", "python"), file.Path);
        if (folder.Read("Pipfile") is { } pipfile)
            draft.Set(fact, pipfile.Settings.Find("requires", "python_full_version") ?? pipfile.Settings.Find("requires", "python_version"), pipfile.Path);
        if (folder.Read("runtime.txt") is { } runtime)
            draft.Set(fact, runtime.Match(RuntimeVersion()), runtime.Path);
        if (folder.Read("setup.cfg") is { } cfg)
        {
            draft.Set(nameof(StackComponent.Name), cfg.Settings.Find("metadata", "name"), cfg.Path);
            draft.Set(fact, cfg.Settings.Find("options", "python_requires"), cfg.Path);
        }

        if (folder.Read("setup.py") is { } setup)
        {
            draft.Set(nameof(StackComponent.Name), setup.Match(SetupName()), setup.Path);
            draft.Set(fact, setup.Match(SetupRequires()), setup.Path);
        }

        if (folder.ReadFirst("environment.yml", "environment.yaml") is { } environment)
        {
            draft.Set(nameof(StackComponent.Name), environment.Settings.Find("name"), environment.Path);
            draft.Set(fact, environment.Match(CondaPython()), environment.Path);
        }
    }

    private static void SetEntryPoint(ComponentDraft draft, string run, PythonDependencies dependencies)
    {
        SourceFolder folder = draft.Folder;
        string[] candidates = ["manage.py", "app.py", "main.py", "wsgi.py", "asgi.py", "server.py", "run.py", "__main__.py", "src/app.py", "src/main.py", "app/main.py", "app/__init__.py"];
        SourceFile? entry = candidates.Select(folder.ReadBelow).FirstOrDefault(file => file is not null)
            ?? folder.Folders.Where(child => child.Has("__main__.py")).Select(child => child.Read("__main__.py")).FirstOrDefault();
        if (entry is null)
            return;
        string path = draft.Relative(entry.Path);
        draft.Set(nameof(StackComponent.EntryPoint), path, entry.Path, null);
        PortFinder.Find(draft, entry);
        string module = path.EndsWith("/__init__.py", StringComparison.Ordinal) ? path[..^12].Replace('/', '.') : path[..^3].Replace('/', '.');
        string bind = $"--host ${{HOST:-0.0.0.0}} --port ${{PORT:-{draft[ComponentDraft.DefaultPort] ?? "8000"}}}";
        string? command = draft[nameof(StackComponent.Framework)] switch
        {
            "Django" when path == "manage.py" => $"{run}{Python} manage.py runserver ${{HOST:-0.0.0.0}}:${{PORT:-8000}}",
            "FastAPI" or "Starlette" when entry.Match(AsgiApplication()) is { } name => $"{run}{Python} -m uvicorn {module}:{name.Value} {bind}",
            "Flask" when !entry.Text.Contains("__main__", StringComparison.Ordinal) => $"{run}{Python} -m flask --app {module} run {bind}",
            "Streamlit" => $"{run}{Python} -m streamlit run {path}",
            _ when path.EndsWith("/__main__.py", StringComparison.Ordinal) => $"{run}{Python} -m {module[..^9]}",
            _ => $"{run}{Python} {path}",
        };
        draft.Derive(nameof(StackComponent.StartCommand), command, nameof(StackComponent.EntryPoint));
    }

    private static void SetChecks(ComponentDraft draft, string run, PythonDependencies dependencies)
    {
        SourceFolder folder = draft.Folder;
        Settings project = folder.Read("pyproject.toml")?.Settings ?? Settings.None;
        string at = folder.At("pyproject.toml");
        foreach ((string tool, string command, string[] files) in new (string, string, string[])[] { ("ruff", "ruff check .", ["ruff.toml", ".ruff.toml"]), ("flake8", "flake8", [".flake8"]), ("pylint", "pylint --recursive=y .", [".pylintrc"]) })
        {
            if (dependencies.Find(tool) is { } place)
                draft.Set(nameof(StackComponent.LintCommand), run + command, place.File, place.Line);
            else if (project.Section("tool", tool) is { } section)
                draft.Set(nameof(StackComponent.LintCommand), run + command, at, section.Line);
            else if (files.FirstOrDefault(folder.Has) is { } file)
                draft.Set(nameof(StackComponent.LintCommand), run + command, folder.At(file), null);
        }

        // Where no linter is asked for, the compiler's own warnings are what can be checked without installing one.
        draft.Derive(nameof(StackComponent.LintCommand), $"{run}{Python} -W error -m compileall -q -x '/([.]|node_modules/|venv/)' .", nameof(StackComponent.Language));

        string pytest = $"{run}{Python} -m pytest" + (dependencies.Find("pytest-cov") is null ? "" : " --cov");
        if (dependencies.Find("pytest") is { } pytestPlace)
            draft.Set(nameof(StackComponent.TestCommand), pytest, pytestPlace.File, pytestPlace.Line);
        else if (project.Section("tool", "pytest") is { } section)
            draft.Set(nameof(StackComponent.TestCommand), pytest, at, section.Line);
        else if (new[] { "pytest.ini", "conftest.py" }.FirstOrDefault(folder.Has) is { } file)
            draft.Set(nameof(StackComponent.TestCommand), pytest, folder.At(file), null);
        if (draft[nameof(StackComponent.EntryPoint)] == "manage.py" && dependencies.Find("django") is { } django)
            draft.Set(nameof(StackComponent.TestCommand), $"{run}{Python} manage.py test", django.File, django.Line);
        foreach (string tests in new[] { "tests", "test", "." })
        {
            if (folder.FolderBelow(tests) is { } suite && suite.Find("test*.py").FirstOrDefault() is { } test)
                draft.Set(nameof(StackComponent.TestCommand), $"{run}{Python} -m unittest discover -s {tests}{(tests != "." && suite.Has("__init__.py") ? " -t ." : "")}", suite.At(test), null);
        }
    }

    private static void SetInstall(ComponentDraft draft, PythonDependencies dependencies)
    {
        SourceFolder folder = draft.Folder;
        string? command = draft[nameof(StackComponent.PackageManager)] switch
        {
            "uv" => folder.Has("uv.lock") ? "uv sync --frozen" : "uv sync",
            "poetry" => "poetry install --no-interaction",
            "pdm" => folder.Has("pdm.lock") ? "pdm sync" : "pdm install",
            "pipenv" => folder.Has("Pipfile.lock") ? "pipenv sync --dev" : "pipenv install --dev",
            "conda" => $"conda env update --name base --file {folder.Find("environment.y*ml").First()}",
            _ => dependencies.PipCommand(draft),
        };
        Evidence? place = dependencies.FirstPlace;
        if (place is not null && draft[nameof(StackComponent.PackageManager)] == "pip")
            draft.Set(nameof(StackComponent.InstallCommand), command, place.File, place.Line);
        else
            draft.Derive(nameof(StackComponent.InstallCommand), command, nameof(StackComponent.PackageManager));
    }

    private static void SetPackage(ComponentDraft draft, PythonDependencies dependencies)
    {
        string? command = (draft[nameof(StackComponent.PackageManager)], draft.Knows(nameof(StackComponent.EntryPoint))) switch
        {
            ("pip", true) when draft.Folder.Has("requirements.txt") && dependencies.Any => $"{PackageFolder.CopySources(".venv")} && {Python} -m pip install --target {PackageFolder.Path} -r requirements.txt",
            (_, true) => PackageFolder.CopySources(".venv"),
            ("uv", _) => $"uv build --out-dir {PackageFolder.Path}",
            ("poetry", _) => $"poetry build --output {PackageFolder.Path}",
            ("pdm", _) => $"pdm build --dest {PackageFolder.Path}",
            _ when draft.Folder.Has("setup.py") || draft.Folder.Read("pyproject.toml")?.Settings.Section("build-system") is not null => $"{Python} -m pip wheel --no-deps --wheel-dir {PackageFolder.Path} .",
            _ => PackageFolder.CopySources(".venv"),
        };
        string from = draft.Knows(nameof(StackComponent.EntryPoint)) ? nameof(StackComponent.EntryPoint) : nameof(StackComponent.PackageManager);
        draft.Derive(nameof(StackComponent.PackageCommand), command, from);
        draft.Derive(nameof(StackComponent.PackagePath), PackageFolder.Path, from);
    }

    [GeneratedRegex(@"^\s*(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"^python-(\S+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RuntimeVersion();

    [GeneratedRegex("""python_requires\s*=\s*["']([^"'\n]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex SetupRequires();

    [GeneratedRegex("""\bname\s*=\s*["']([^"'\n]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex SetupName();

    [GeneratedRegex(@"^\s*-\s*python\s*[=<>~!]*=?\s*(\d[\w.*]*)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CondaPython();

    [GeneratedRegex(@"^(\w+)\s*=\s*(?:FastAPI|Starlette)\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex AsgiApplication();
}
