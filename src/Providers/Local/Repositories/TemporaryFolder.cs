namespace CicdTools.Providers.Local.Repositories;

/// <summary>A folder of the system's temporary ones, for looking at files; gone when it is disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cicdtools-").FullName;

    public void Dispose() => Folders.Delete(Path);
}
