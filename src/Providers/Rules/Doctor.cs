using System.Runtime.CompilerServices;
using CicdTools.Providers.Formats.Files;
using CicdTools.Providers.Generation;

namespace CicdTools.Providers.Rules;

/// <summary>Examines and mends files by the rules of <see cref="RuleTable"/>.</summary>
internal sealed class Doctor(IReadOnlyList<IPipelineFormat> formats) : IDoctor
{
    public IReadOnlyList<RuleInfo> Rules { get; } = [.. RuleTable.All.Select(rule => rule.Info)];

    public async IAsyncEnumerable<Diagnostic> ExamineAsync(ExaminationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Examination examination = new(formats, request);
        (string root, string? only) = RuleFiles.Locate(request.Path);
        FolderFileSource files = new(root);
        foreach (string path in only is null ? RuleFiles.Find(root, cancellationToken) : [only])
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Diagnostic problem in Examine(examination, files, root, path, asked: only is not null))
                yield return problem;
            await Task.Yield();
        }
    }

    public IReadOnlyList<Diagnostic> Examine(Pipeline pipeline, ExaminationRequest request)
    {
        IPipelineFormat format = formats.FirstOrDefault(candidate => candidate.Name == (pipeline.Format.Length == 0 ? formats[0].Name : pipeline.Format))
            ?? throw Errors.NotFound("FormatNotFound", "pipeline format", pipeline.Format, formats.Select(candidate => candidate.Name));
        Examination examination = new(formats, request with { Format = format.Name });
        DiagnosticBag lost = new();
        List<Diagnostic> problems = [];
        // What it would be as a file is what the rules can look at; its lines are nowhere to be seen.
        foreach (PipelineFile written in format.Write(pipeline, lost))
        {
            DiagnosticBag read = new();
            if (examination.Open(new EmptyFiles(), written.Path, written.Text, read, asked: true) is { } file)
                problems.AddRange(examination.Examine(file, read, null).Select(item => item.Problem with { Path = pipeline.Path, Line = null, Column = null, Mendable = false }));
        }

        return problems;
    }

    public async IAsyncEnumerable<Change> PlanAsync(ExaminationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Examination examination = new(formats, request);
        (string root, string? only) = RuleFiles.Locate(request.Path);
        FolderFileSource files = new(root);
        foreach (string path in only is null ? RuleFiles.Find(root, cancellationToken) : [only])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (RuleFiles.Read(root, path, new()) is not ({ } text, bool marked))
                continue;
            if (Mender.Mend(examination, files, path, text, root, only is not null, request.Problems) is not { } result)
                continue;
            string mark = marked ? "\uFEFF" : "";
            MendedFile mended = new() { Path = path, Folder = root, Mended = result.Mended };
            yield return new(Path.Combine(root, path), Action(result.Mended), token => Task.FromResult<object?>(Write(mended, mark + text, mark + result.Text, token)))
            {
                Details = UnifiedDiff.Of([(path, mark + text, mark + result.Text)]),
            };
            await Task.Yield();
        }
    }

    private IEnumerable<Diagnostic> Examine(Examination examination, FolderFileSource files, string root, string path, bool asked)
    {
        DiagnosticBag read = new();
        // Data that cannot be read is no concern of ours, save where a system looks for a pipeline.
        if (RuleFiles.Read(root, path, read) is not ({ } text, _))
            return asked || formats.Any(format => format.Recognizes(path, "")) ? read.Items.Select(item => item with { Folder = root }) : [];
        return examination.Open(files, path, text, read, asked) is { } file ? examination.Examine(file, read, root).Select(item => item.Problem) : [];
    }

    private static string Action(Diagnostic[] mended) => $"Mend {string.Join(", ", mended.Select(problem => problem.Id).Distinct(StringComparer.Ordinal))}";

    private static MendedFile Write(MendedFile mended, string old, string text, CancellationToken cancellationToken)
    {
        string full = FileSet.Require(mended.Folder, mended.Path);
        WriteScope.Demand(Intent.Write, full);
        if (!File.Exists(full) || File.ReadAllText(full, new System.Text.UTF8Encoding(false)) is var now && (now != old.TrimStart('\uFEFF')))
            throw new CicdException("FileChanged", CicdErrorKind.Conflict, $"The file '{full}' has changed since it was examined; it is left as it is.", full, "Run the command again.");
        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(full);
        FileSet.Write(mended.Folder, [new(mended.Path, text)], cancellationToken);
        if (mode is { } kept && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(full, kept);
        return mended;
    }
}
