namespace CicdTools.Providers.Rules;

/// <summary>No files.</summary>
internal sealed class EmptyFiles : IFileSource
{
    public string? Read(string path) => null;

    public IEnumerable<string> Find(string pattern) => [];
}
