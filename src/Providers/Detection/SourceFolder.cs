namespace CicdTools.Providers.Detection;

/// <summary>A folder of the tree with the names of its files; texts are read when they are asked for.</summary>
internal sealed class SourceFolder(string root, string path, SourceFolder? parent)
{
    private readonly Dictionary<string, SourceFile?> _read = new(StringComparer.Ordinal);

    /// <summary>The path from the root with forward slashes; empty for the root.</summary>
    public string Path => path;

    /// <summary>The path as a component shows it.</summary>
    public string ShownPath => path.Length == 0 ? "." : path;

    public string Name => path.Length == 0 ? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(root)) : path[(path.LastIndexOf('/') + 1)..];

    public SourceFolder? Parent => parent;

    public List<SourceFolder> Folders { get; } = [];

    /// <summary>The names of its files, in ordinal order.</summary>
    public List<string> Files { get; } = [];

    public bool Has(string name) => Files.BinarySearch(name, StringComparer.Ordinal) >= 0;

    /// <summary>The names that fit a pattern with <c>*</c>.</summary>
    public IEnumerable<string> Find(string pattern) =>
        pattern.Contains('*') ? Files.Where(name => GlobPattern.MatchesName(pattern, name)) : Has(pattern) ? [pattern] : [];

    /// <summary>A file of this folder; null where there is none that can be read.</summary>
    public SourceFile? Read(string name)
    {
        if (_read.TryGetValue(name, out SourceFile? file))
            return file;
        return _read[name] = Has(name) ? SourceFile.Load(root, At(name)) : null;
    }

    /// <summary>The first lines of a file, for a look at many.</summary>
    public SourceFile? Peek(string name) => _read.TryGetValue(name, out SourceFile? file) ? file : SourceFile.Load(root, At(name), 8 * 1024);

    /// <summary>The first of these files that is there.</summary>
    public SourceFile? ReadFirst(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Read(name) is { } file)
                return file;
        }

        return null;
    }

    /// <summary>A file by its path below this folder.</summary>
    public SourceFile? ReadBelow(string relative)
    {
        SourceFolder? folder = this;
        string[] parts = relative.Split('/');
        foreach (string part in parts[..^1].Where(part => part != "."))
            folder = folder?.Folders.Find(child => child.Name == part);
        return folder?.Read(parts[^1]);
    }

    /// <summary>A folder by its path below this one.</summary>
    public SourceFolder? FolderBelow(string relative)
    {
        SourceFolder? folder = this;
        foreach (string part in relative.Split('/').Where(part => part is not ("." or "")))
            folder = folder?.Folders.Find(child => child.Name == part);
        return folder;
    }

    /// <summary>The path of a file of this folder from the root.</summary>
    public string At(string name) => path.Length == 0 ? name : $"{path}/{name}";

    /// <summary>This folder and all below it, this one first.</summary>
    public IEnumerable<SourceFolder> All()
    {
        Stack<SourceFolder> open = new([this]);
        while (open.TryPop(out SourceFolder? folder))
        {
            yield return folder;
            for (int at = folder.Folders.Count - 1; at >= 0; at--)
                open.Push(folder.Folders[at]);
        }
    }

    /// <summary>The folders above, the nearest first.</summary>
    public IEnumerable<SourceFolder> Above()
    {
        for (SourceFolder? folder = parent; folder is not null; folder = folder.Parent)
            yield return folder;
    }
}
