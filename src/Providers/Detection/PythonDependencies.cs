using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>What a Python component depends on, and where it says so.</summary>
internal sealed partial class PythonDependencies
{
    private readonly Dictionary<string, Evidence> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _requirementFiles = [];

    public bool Any => _places.Count > 0;

    public Evidence? FirstPlace => _places.Values.FirstOrDefault();

    public Evidence? Find(string package) => _places.GetValueOrDefault(package);

    public static PythonDependencies Of(SourceFolder folder)
    {
        PythonDependencies found = new();
        foreach (string name in folder.Find("requirements*.txt"))
        {
            found._requirementFiles.Add(name);
            SourceFile? file = folder.Read(name);
            for (int at = 0; at < (file?.Lines.Length ?? 0); at++)
                found.Add(file!.Lines[at], file.Path, at + 1);
        }

        foreach (string name in new[] { "pyproject.toml", "Pipfile", "environment.yml", "environment.yaml", "setup.cfg" })
        {
            if (folder.Read(name) is not { } file)
                continue;
            foreach (Setting setting in file.Settings.Items)
                found.Add(setting, file.Path);
        }

        if (folder.Read("setup.py") is { } setup)
        {
            foreach (Match list in SetupLists().Matches(setup.Text))
            {
                foreach (Match item in Quoted().Matches(list.Groups[1].Value))
                    found.Add(item.Groups[1].Value, setup.Path, setup.LineAt(list.Groups[1].Index + item.Index));
            }
        }

        return found;
    }

    /// <summary>How pip installs them, with the tools that the commands found so far need; null for nothing to install.</summary>
    public string? PipCommand(ComponentDraft draft)
    {
        List<string> arguments = [];
        foreach (string file in _requirementFiles.Where(name => draft.Folder.Read(name) is { } text && text.Lines.Any(line => PackageName().IsMatch(line) || line.StartsWith('-'))))
            arguments.Add($"-r {file}");
        SourceFolder folder = draft.Folder;
        string? extra = folder.Read("pyproject.toml")?.Settings.Items.FirstOrDefault(item => item.Keys is ["project", "optional-dependencies", "dev" or "test" or "tests", ..])?.Keys[2];
        if (folder.Has("setup.py") || folder.Read("pyproject.toml") is { } project && (project.Settings.Section("build-system") is not null || project.Settings.Below("project", "dependencies").Any() || extra is not null))
            arguments.Add(extra is null ? "-e ." : $"-e '.[{extra}]'");
        foreach (string tool in new[] { "pytest", "ruff", "flake8", "pylint" })
        {
            bool used = draft[nameof(StackComponent.TestCommand)]?.Contains(tool, StringComparison.Ordinal) == true || draft[nameof(StackComponent.LintCommand)]?.StartsWith(tool, StringComparison.Ordinal) == true;
            if (used && Find(tool) is null)
                arguments.Add(tool);
        }

        return arguments.Count == 0 ? null : $"python3 -m pip install {string.Join(' ', arguments)}";
    }

    private void Add(Setting setting, string file)
    {
        switch (setting.Keys)
        {
            case ["project", "dependencies", _] or ["project", "optional-dependencies", _, _] or ["dependency-groups", _, _] or ["options", "install_requires", _] or ["options.extras_require", _, _]
                or ["tool", "pdm", "dev-dependencies", _, _] or ["tool", "uv", "dev-dependencies", _] or ["dependencies", ..]:
                Add(setting.Value, file, setting.Line);
                break;
            case ["tool", "poetry", "dependencies" or "dev-dependencies", var name] when name != "python":
                Add(name, file, setting.Line);
                break;
            case ["tool", "poetry", "group", _, "dependencies", var name]:
                Add(name, file, setting.Line);
                break;
            case ["packages" or "dev-packages", var name]:
                Add(name, file, setting.Line);
                break;
        }
    }

    private void Add(string requirement, string file, int line)
    {
        if (PackageName().Match(requirement) is { Success: true } match)
            _places.TryAdd(match.Groups[1].Value.Replace('_', '-'), new("Dependency", match.Groups[1].Value, file, line));
    }

    [GeneratedRegex(@"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex PackageName();

    [GeneratedRegex(@"(?:install_requires|tests_require)\s*=\s*\[([^\]]*)\]", RegexOptions.CultureInvariant)]
    private static partial Regex SetupLists();

    [GeneratedRegex("""["']([^"']+)["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
