using System.Collections.Frozen;

namespace CicdTools.Providers.Detection;

/// <summary>Walks a folder once. Links, hidden folders, ignored, vendored and generated ones stay out.</summary>
internal static class SourceTree
{
    /// <summary>Folders that hold what others wrote or what a build made, whether or not Git ignores them.</summary>
    private static readonly FrozenSet<string> Vendored = new[]
    {
        "node_modules", "bower_components", "jspm_packages", "vendor", "third_party", "venv", "site-packages", "__pycache__", "Pods", "Carthage",
        "DerivedData", "dist-newstyle", "_build", "testdata", "__fixtures__",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Folders that a build makes beside these manifests.</summary>
    private static readonly (string Folder, string[] Manifests)[] BuildOutputs =
    [
        ("target", ["pom.xml", "Cargo.toml", "build.sbt"]),
        ("build", ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "pubspec.yaml", "pyproject.toml", "setup.py", "package.json", "CMakeLists.txt"]),
        ("dist", ["package.json", "pyproject.toml", "setup.py"]),
        ("deps", ["mix.exs"]),
        ("bin", ["*.csproj", "*.fsproj", "*.vbproj"]),
        ("obj", ["*.csproj", "*.fsproj", "*.vbproj"]),
    ];

    private const int MaxDepth = 64;

    public static SourceFolder Read(string root, CancellationToken cancellationToken)
    {
        root = Path.GetFullPath(root);
        IgnoreRules? rules = RulesAbove(root, out string[] prefix);
        SourceFolder top = new(root, "", null);
        Walk(new DirectoryInfo(root), top, rules, prefix, prefix.Length, cancellationToken);
        return top;
    }

    private static void Walk(DirectoryInfo directory, SourceFolder folder, IgnoreRules? rules, string[] path, int outer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FileSystemInfo[] entries;
        try
        {
            entries = directory.GetFileSystemInfos();
        }
        catch (Exception error) when (error is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            return;
        }

        rules = RulesOf(entries, rules, path.Length);
        Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
        List<DirectoryInfo> below = [];
        foreach (FileSystemInfo entry in entries)
        {
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
                continue;
            bool isFolder = entry is DirectoryInfo;
            if (isFolder && entry.Name[0] == '.')
                continue;
            if (rules?.Ignores([.. path, entry.Name], isFolder) == true)
                continue;
            if (entry is DirectoryInfo child)
                below.Add(child);
            else
                folder.Files.Add(entry.Name);
        }

        if (path.Length - outer >= MaxDepth)
            return;
        foreach (DirectoryInfo child in below.Where(child => !IsForeign(child.Name, folder)))
        {
            SourceFolder inner = new(Root(directory, folder), folder.At(child.Name), folder);
            folder.Folders.Add(inner);
            Walk(child, inner, rules, [.. path, child.Name], outer, cancellationToken);
        }
    }

    private static string Root(DirectoryInfo directory, SourceFolder folder)
    {
        string root = directory.FullName;
        return folder.Path.Length == 0 ? root : root[..^(folder.Path.Length + 1)];
    }

    private static bool IsForeign(string name, SourceFolder folder) =>
        Vendored.Contains(name) || BuildOutputs.Any(output => output.Folder == name && output.Manifests.Any(manifest => folder.Find(manifest).Any()));

    private static IgnoreRules? RulesOf(FileSystemInfo[] entries, IgnoreRules? rules, int depth)
    {
        foreach (FileSystemInfo entry in entries)
        {
            if (entry.Name is not (".gitignore" or ".gitattributes") || entry is not FileInfo { Length: > 0 } || (entry.Attributes & FileAttributes.ReparsePoint) != 0)
                continue;
            if (SourceFile.Load("", entry.FullName) is { } file)
                rules = IgnoreRules.Add(rules, entry.Name == ".gitignore" ? file.Text : LinguistRules.Of(file.Text), depth);
        }

        return rules;
    }

    // A part of a repository obeys the rules of the whole.
    private static IgnoreRules? RulesAbove(string root, out string[] prefix)
    {
        List<string> names = [];
        for (DirectoryInfo? top = new(root); top is not null; top = top.Parent)
        {
            if (Path.Exists(Path.Combine(top.FullName, ".git")))
            {
                prefix = [.. names];
                string exclude = Path.Combine(top.FullName, ".git", "info", "exclude");
                IgnoreRules? rules = File.Exists(exclude) && SourceFile.Load("", exclude) is { } file ? IgnoreRules.Add(null, file.Text, 0) : null;
                DirectoryInfo folder = top;
                for (int depth = 0; depth < prefix.Length; depth++)
                {
                    rules = RulesOf(folder.GetFileSystemInfos(".git*"), rules, depth);
                    folder = new(Path.Combine(folder.FullName, prefix[depth]));
                }

                return rules;
            }

            names.Insert(0, top.Name);
        }

        prefix = [];
        return null;
    }
}
