using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Migration;

/// <summary>A working folder of a repository of Jenkins X 2.</summary>
internal sealed class ClassicFolder
{
    private const long LongestFile = 1024 * 1024;

    public ClassicFolder(string path)
    {
        Root = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(Root))
            throw Errors.PathNotFound(path);
    }

    public string Root { get; }

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Root));

    /// <summary>Whether it is an environment's: it has the chart that says what runs there.</summary>
    public bool IsEnvironment => Has("env/requirements.yaml") || Has("env/Chart.yaml");

    /// <summary>Whether it says how the cluster was set up.</summary>
    public bool IsCluster => Has("jx-requirements.yml");

    public bool IsApplication => Has("jenkins-x.yml") && !IsEnvironment && !IsCluster;

    public bool Has(string path) => File.Exists(System.IO.Path.Combine(Root, path));

    public bool HasFolder(string path) => Directory.Exists(System.IO.Path.Combine(Root, path));

    public string? Read(string path)
    {
        FileInfo file = new(System.IO.Path.Combine(Root, path));
        // What a link leads to is not the repository's.
        if (!file.Exists || file.LinkTarget is not null)
            return null;
        return file.Length <= LongestFile ? File.ReadAllText(file.FullName) : throw new CicdException("FileTooLarge", CicdErrorKind.Invalid, $"'{file.FullName}' is larger than {LongestFile} bytes, which no file of this kind is.", file.FullName, "Check what it is.");
    }

    /// <summary>The mapping that a file holds; null for no file, and for one that holds none, which is told.</summary>
    public YamlMap? Map(string path, MigrationBook book)
    {
        if (Read(path) is not { } text)
            return null;
        DiagnosticBag diagnostics = new();
        YamlNode[]? documents = YamlLoader.Load(text, path, diagnostics);
        book.Diagnostics.AddRange(diagnostics.Items);
        if (documents is [YamlMap map, ..])
            return map;
        if (documents is not null and not [YamlScalar { IsNull: true }] and not [])
            book.Lose("File", path, "It holds no keys.", path);
        return null;
    }

    /// <summary>The names of the folders in a folder.</summary>
    public IEnumerable<string> Folders(string path) => HasFolder(path) ? Directory.GetDirectories(System.IO.Path.Combine(Root, path)).Select(one => System.IO.Path.GetFileName(one)).Order(StringComparer.Ordinal) : [];

    /// <summary>The names of the files in a folder, hidden ones left out.</summary>
    public IEnumerable<string> Files(string path) => HasFolder(path) ? Directory.GetFiles(System.IO.Path.Combine(Root, path)).Select(one => System.IO.Path.GetFileName(one)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal) : [];

    /// <summary>Where Git says that it came from, and the branch that is out; null for no repository.</summary>
    public (string? Address, string Branch)? Git()
    {
        if (!LibGit2Sharp.Repository.IsValid(Root))
            return null;
        using LibGit2Sharp.Repository git = new(Root);
        return (git.Network.Remotes["origin"]?.Url, git.Head.FriendlyName);
    }
}
