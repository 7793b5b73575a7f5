namespace CicdTools.Providers.Rules;

/// <summary>A tree of files, one of which has another text for now.</summary>
internal sealed class OverlayFiles(IFileSource files, string path, string text) : IFileSource
{
    public string? Read(string other) => other == path ? text : files.Read(other);

    public IEnumerable<string> Find(string pattern) => files.Find(pattern);
}
