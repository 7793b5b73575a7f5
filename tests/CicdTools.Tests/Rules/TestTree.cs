namespace CicdTools.Tests.Rules;

/// <summary>A folder with files that is gone afterwards.</summary>
internal sealed class TestTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cicdtools-rules-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public string Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path), new System.Text.UTF8Encoding(false));

    /// <summary>Every file as its bytes in text, by path.</summary>
    public SortedDictionary<string, string> All() => new(
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(Root, file).Replace('\\', '/'), file => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);
}
