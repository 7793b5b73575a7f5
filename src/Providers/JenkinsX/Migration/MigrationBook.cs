namespace CicdTools.Providers.JenkinsX.Migration;

/// <summary>What becomes of the parts of one repository.</summary>
/// <param name="Source">The folder's name.</param>
internal sealed class MigrationBook(string source)
{
    private readonly List<ConversionItem> _items = [];
    private readonly List<PipelineFile> _files = [];

    public string Source => source;

    public IReadOnlyList<ConversionItem> Items => _items;

    public IReadOnlyList<PipelineFile> Files => _files;

    public List<Diagnostic> Diagnostics { get; } = [];

    public void Write(string path, string text) => _files.Add(new(path, text));

    public void Write(IEnumerable<PipelineFile> files) => _files.AddRange(files);

    public void Take(IEnumerable<ConversionItem> items) => _items.AddRange(items);

    public void Carry(string kind, string name, string path, int? line = null) => Add(kind, name, ConversionOutcome.Carried, null, null, path, line);

    public void Approximate(string kind, string name, string reason, string path, int? line = null, string? remedy = null) => Add(kind, name, ConversionOutcome.Approximated, reason, remedy, path, line);

    public void Lose(string kind, string name, string reason, string path, int? line = null, string? remedy = null) => Add(kind, name, ConversionOutcome.Lost, reason, remedy, path, line);

    private void Add(string kind, string name, ConversionOutcome outcome, string? reason, string? remedy, string path, int? line) =>
        _items.Add(new() { Kind = kind, Name = name, Outcome = outcome, Reason = reason, Remedy = remedy, Path = path, Line = line, Subject = $"{path}:{name}" });
}
