namespace CicdTools.Providers.Rules;

/// <summary>What the rules of a request say about a text.</summary>
internal sealed class Examination
{
    private readonly IReadOnlyList<IPipelineFormat> _formats;
    private readonly IReadOnlyList<Rule> _rules;
    private readonly ExaminationRequest _request;
    private readonly IPipelineFormat? _format;

    public Examination(IReadOnlyList<IPipelineFormat> formats, ExaminationRequest request)
    {
        _formats = formats;
        _request = request;
        foreach (string id in request.IncludeRule.Where(id => !IsKnown(id)))
            throw Errors.NotFound("RuleNotFound", "rule", id, RuleTable.All.Select(rule => rule.Info.Id));
        _rules = [.. RuleTable.All.Where(rule => Wants(rule.Info.Id))];
        if (request.Format is { } name)
            _format = formats.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Errors.NotFound("FormatNotFound", "pipeline format", name, formats.Select(format => format.Name));
    }

    /// <summary>A file as the rules see it, and what its reader said.</summary>
    /// <param name="files">The tree that it lies in.</param>
    /// <param name="path">Its path there.</param>
    /// <param name="text">Its text.</param>
    /// <param name="diagnostics">What its reader said.</param>
    /// <param name="asked">Whether this very file was asked for; else data that no rule looks at is passed over.</param>
    public RuleFile? Open(IFileSource files, string path, string text, DiagnosticBag diagnostics, bool asked)
    {
        (FileKind kind, string? name) = _format is null ? FileSniffer.Of(path, text, _formats) : (FileSniffer.ByName(path[(path.LastIndexOf('/') + 1)..]) | FileKind.Pipeline, _format.Name);
        if (!asked && !FileSniffer.IsOfInterest(kind, path))
            return null;
        ReadResult result = new([], new Dictionary<string, SourceMark>());
        if (_formats.FirstOrDefault(format => format.Name == name) is { } format)
        {
            result = format.Read(new OverlayFiles(files, path, text), path, diagnostics);
            foreach (Pipeline pipeline in result.Pipelines)
                PipelineRules.Check(pipeline, diagnostics, lines: job => result.Marks.TryGetValue(ModelPath.Job(job), out SourceMark? mark) ? mark.Line : null);
        }
        else if (kind.HasFlag(FileKind.Yaml) && kind != FileKind.Yaml && !text.Contains("{{", StringComparison.Ordinal) && !text.Contains("<<EOF", StringComparison.Ordinal))
        {
            // Nobody else would say that the text is no YAML.
            Formats.Yaml.YamlLoader.Load(text, path, diagnostics);
        }

        return new() { Path = path, Text = text, Kind = kind, Format = name, Pipelines = result.Pipelines, Marks = result.Marks };
    }

    /// <summary>The problems of a file, in the order of its lines, each with the edits that mend it.</summary>
    public List<(Diagnostic Problem, TextEdit[] Edits)> Examine(RuleFile file, DiagnosticBag read, string? folder)
    {
        Suppressions suppressions = new(file.Text, file.Lines);
        List<(Diagnostic Problem, TextEdit[] Edits)> problems = [.. read.Items
            .Where(item => Wants(item.Id) && item.Severity >= _request.Severity && !suppressions.Covers(item.Id, item.Path == file.Path ? item.Line : null))
            .Select(item => (item with { Folder = folder }, Array.Empty<TextEdit>()))];
        HashSet<(string Id, int Offset)> seen = [];
        foreach (Rule rule in _rules)
        {
            foreach (Finding finding in rule.Examine(file))
            {
                (int line, int column) = file.Lines.Place(finding.Offset);
                DiagnosticSeverity severity = finding.Severity ?? rule.Info.Severity;
                if (severity < _request.Severity || suppressions.Covers(rule.Info.Id, line) || !seen.Add((rule.Info.Id, finding.Offset)))
                    continue;
                problems.Add((new()
                {
                    Id = rule.Info.Id,
                    Severity = severity,
                    Message = finding.Message,
                    Remedy = finding.Remedy,
                    Path = file.Path,
                    Line = line,
                    Column = column,
                    Subject = finding.Subject,
                    Mendable = finding.Edits.Length > 0,
                    Folder = folder,
                }, finding.Edits));
            }
        }

        return [.. problems.OrderBy(item => item.Problem.Line ?? 0).ThenBy(item => item.Problem.Column ?? 0)];
    }

    private bool Wants(string id) =>
        (_request.IncludeRule.Length == 0 || _request.IncludeRule.Contains(id, StringComparer.OrdinalIgnoreCase)) && !_request.ExcludeRule.Contains(id, StringComparer.OrdinalIgnoreCase);

    // The ids of readers are many and live with them; an id in their form is taken for one.
    private static bool IsKnown(string id) => RuleTable.All.Any(rule => rule.Info.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) || ReaderIds.Contains(id);
}
