using CicdTools.Providers;
using CicdTools.Providers.Templates;

namespace CicdTools.Tests.Generation;

/// <summary>A folder to generate for, with the formats that there are.</summary>
internal sealed class GenerationCase : IDisposable
{
    private readonly ProviderCatalog _catalog = new();

    public GenerationCase(params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files)
            Write(path, text);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("cicdtools-generate-").FullName;

    public static GenerationCase OfTemplate(string template) =>
        new([.. new TemplateLibrary().Render(template, "demo").Select(file => (file.Path, file.Text))]);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text.ReplaceLineEndings("\n"));
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public Task<Change> PlanAsync(string? format = "GitHubActions", bool includeContainer = false, bool force = false, string? name = null) =>
        _catalog.Generator.PlanAsync(new() { Path = Root, Format = format, IncludeContainer = includeContainer, Force = force, Name = name }, CancellationToken.None);

    public async Task<Pipeline> WriteAsync(string? format = "GitHubActions", bool includeContainer = false, bool force = false)
    {
        Change change = await PlanAsync(format, includeContainer, force);
        return Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)));
    }

    /// <summary>All files but Git's own, by their paths.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.StartsWith(".git/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];
}
