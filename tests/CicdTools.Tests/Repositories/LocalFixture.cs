using CicdTools.Providers.Local;

namespace CicdTools.Tests.Repositories;

/// <summary>A local context in a folder of its own, and real Git repositories to import.</summary>
internal sealed class LocalFixture : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public LocalFixture()
    {
        Caller = new() { Actor = "ada", Warn = Warnings.Add, Verbose = Details.Add, Progress = World };
        Local = Open();
    }

    public StubCatalog Catalog { get; } = new();

    public Caller Caller { get; set; }

    /// <summary>Where applications run: in memory, unless a test wants real processes.</summary>
    public Environments.FakeWorld World { get; } = new();

    public Environments.FakeReleases Releases { get; } = new();

    public List<string> Warnings { get; } = [];

    public List<string> Details { get; } = [];

    public LocalProvider Local { get; }

    public string Root => _folder["data"];

    public LocalProvider Open() => Open(Caller);

    /// <summary>The context with the formats, detection, generator and templates of the product.</summary>
    public LocalProvider OpenReal() => new(new() { Name = "local", Provider = "Local", Address = Root }, Caller, new CicdTools.Providers.ProviderCatalog());

    public LocalProvider Open(Caller caller) => new(new() { Name = "local", Provider = "Local", Address = Root }, caller, Catalog) { Instances = World, Releases = Releases };

    public string Folder(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    /// <summary>A repository with a work tree, made by the git program itself.</summary>
    public string Repository(string name = "app", params (string Path, string Text)[] files)
    {
        string path = Folder(name);
        Git(path, "init", "--quiet", "--initial-branch=main");
        Commit(path, "first", files.Length > 0 ? files : [("app.py", "print('hello')\n"), ("README.md", "# app\n")]);
        return path;
    }

    public string Commit(string repository, string message, params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files)
        {
            string full = Path.Combine(repository, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        Git(repository, "add", "--all");
        Git(repository, "commit", "--quiet", "--message", message);
        return Git(repository, "rev-parse", "HEAD");
    }

    public string Git(string folder, params string[] arguments)
    {
        System.Diagnostics.ProcessStartInfo start = new("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "protocol.file.allow=always", .. arguments])
            start.ArgumentList.Add(argument);
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {errors.Result}");
        return output.Trim();
    }

    public async Task<Repository> ImportAsync(string source, string? name = null, bool? trust = null, bool noPipeline = false) =>
        (Repository)(await ApplyAsync(await Local.PlanImportAsync(new() { Source = source, Name = name, Trust = trust, NoPipeline = noPipeline }, default)))!;

    public static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    /// <summary>All files under the context's folder with their content, to prove that nothing was changed.</summary>
    public string Snapshot() => !Directory.Exists(Root) ? "" : string.Join('\n', Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}locks", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(path => File.Exists(path) ? $"{path} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}" : path));

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        _folder.Dispose();
    }
}
