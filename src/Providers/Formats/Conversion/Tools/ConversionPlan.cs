using CicdTools.Providers.Generation;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>Where the files of a conversion go, and the change that puts them there.</summary>
internal sealed class ConversionPlan(ConvertPipelineRequest request, IPipelineFormat to)
{
    // Several pipelines of one repository may want the one file that a system reads.
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    public PipelineConversion Plan(ConversionReport report, string repository, Diagnostic[] findings)
    {
        report = Place(report, repository);
        CicdException? failure = Conversion.Refusal(report) ?? (request.Strict ? Conversion.Loss(report) : null);
        if (failure is not null)
            return new() { Report = report with { Files = [] }, Failure = failure, Findings = findings };
        try
        {
            return new() { Report = report, Change = Write(report), Findings = findings };
        }
        catch (CicdException refused)
        {
            return new() { Report = report, Failure = refused, Findings = findings };
        }
    }

    private ConversionReport Place(ConversionReport report, string repository)
    {
        if (request.Destination is { } file && IsFile(file) && report.Files.Length == 1)
            return Keep(report with { Root = Path.GetDirectoryName(file)!, Files = [report.Files[0] with { Path = Path.GetFileName(file) }] });
        string root = request.Destination is not { } folder ? repository : request.FolderEach ? Path.Combine(folder, Path.GetFileName(repository.TrimEnd(Path.DirectorySeparatorChar))) : folder;
        List<Diagnostic> renamed = [];
        PipelineFile[] moved = report.Files is [var main, ..] && _taken.Contains(main.Path) ? Moved(report.Files, main.Path, Apart(main.Path, report.Pipeline), renamed) : report.Files;
        PipelineFile[] files = [.. moved.Select(written =>
        {
            if (_taken.Add(written.Path))
                return written;
            PipelineFile other = written with { Path = Apart(written.Path, report.Pipeline) };
            _taken.Add(other.Path);
            renamed.Add(Renamed(written.Path, other.Path));
            return other;
        })];
        return Keep(report with { Root = root, Files = files, Diagnostics = [.. report.Diagnostics, .. renamed] });
    }

    // What stands beside the file that a system reads goes with it, and names it by its new name.
    private PipelineFile[] Moved(PipelineFile[] files, string old, string path, List<Diagnostic> renamed)
    {
        string before = Stem(old) + ".", after = Stem(path) + ".";
        renamed.Add(Renamed(old, path));
        return [files[0] with { Path = path }, .. files.Skip(1).Select(file => new PipelineFile(
            file.Path.StartsWith(before, StringComparison.Ordinal) ? after + file.Path[before.Length..] : file.Path,
            to is IDialect dialect ? dialect.Moved(file.Text, old, path) : file.Text))];
    }

    private Diagnostic Renamed(string old, string path) => new()
    {
        Id = "FileRenamed",
        Severity = DiagnosticSeverity.Warning,
        Message = $"Another pipeline of the repository is written to '{old}', so this one is written to '{path}'.",
        Path = path,
        Remedy = $"{to.Name} does not look there by itself: join the files, or include this one.",
    };

    private static string Stem(string path) => path.LastIndexOf('.') is int dot && dot > path.LastIndexOf('/') + 1 ? path[..dot] : path;

    private string Apart(string path, string name)
    {
        string plain = new string([.. name.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')]).Trim('-');
        string stem = Stem(path), end = path[stem.Length..];
        string wanted = $"{stem}.{(plain.Length == 0 ? "other" : plain)}";
        string candidate = wanted + end;
        for (int number = 2; _taken.Contains(candidate); number++)
            candidate = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{wanted}-{number}{end}");
        return candidate;
    }

    // Who has a file with Windows line ends wants it so.
    private static ConversionReport Keep(ConversionReport report) => report with
    {
        Files = [.. report.Files.Select(file => Old(report.Root, file.Path) is { } old && old.Contains("\r\n", StringComparison.Ordinal) ? file with { Text = file.Text.ReplaceLineEndings("\r\n") } : file)],
    };

    private Change Write(ConversionReport report)
    {
        (PipelineFile File, string? Old)[] changes = [.. report.Files.Select(file => (file, Old(report.Root, file.Path))).Where(change => change.Item2 != change.file.Text)];
        if (!request.Force && changes.FirstOrDefault(change => change.Old is not null).File is { } taken)
            throw Exists(report.Root, taken.Path);
        string target = string.Join(", ", report.Files.Select(file => Path.Combine(report.Root, file.Path)));
        return new(target, $"Write {report.Source ?? report.Pipeline} as {to.Name}", token =>
        {
            // It may have come since the plan was made.
            if (!request.Force && changes.Select(change => change.File).FirstOrDefault(file => File.Exists(Path.Combine(report.Root, file.Path))) is { } late)
                throw Exists(report.Root, late.Path);
            if (changes.Length > 0)
                FileSet.Write(report.Root, [.. changes.Select(change => change.File)], token);
            return Task.FromResult<object?>(report);
        })
        {
            Details = request.WithDiff && changes.Length > 0 ? UnifiedDiff.Of(changes.Select(change => (change.File.Path, change.Old, change.File.Text))) : null,
            AlreadyDone = changes.Length == 0 ? $"'{target}' is already what would be written." : null,
        };
    }

    private static string? Old(string root, string path) => File.Exists(Path.Combine(root, path)) ? SourceText.Read(Path.Combine(root, path), path) : null;

    private static bool IsFile(string path) => !Directory.Exists(path) && Path.GetExtension(path) is ".yml" or ".yaml" or ".json" || Path.GetFileName(path).StartsWith("Jenkinsfile", StringComparison.Ordinal);

    private static CicdException Exists(string root, string path) =>
        new("PipelineExists", CicdErrorKind.Conflict, $"There is already a file '{Path.Combine(root, path)}'.", path, "Use -Force to overwrite it.");
}
