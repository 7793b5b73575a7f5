using CicdTools.Providers.Formats.Drawing;
using CicdTools.Providers.Generation;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>Reads, converts, compares and draws pipelines of all formats.</summary>
internal sealed class PipelineTools(IReadOnlyList<IPipelineFormat> formats) : IPipelineTools
{
    private static readonly IReadOnlyDictionary<string, SourceMark> NoMarks = new Dictionary<string, SourceMark>();

    private readonly PipelineReader _reader = new(formats);

    /// <inheritdoc/>
    public IEnumerable<PipelineReading> Read(ReadPipelineRequest request, CancellationToken cancellationToken) =>
        _reader.Read(request.Path, request.Format, cancellationToken).Select(file => file.Reading);

    /// <inheritdoc/>
    public IEnumerable<PipelineConversion> Convert(ConvertPipelineRequest request, CancellationToken cancellationToken)
    {
        IPipelineFormat to = FormatChoice.Named(formats, request.Format);
        ConversionPlan plan = new(request, to);
        if (request.Pipeline is { } pipeline)
        {
            IPipelineFormat? from = formats.FirstOrDefault(format => format.Name == pipeline.Format);
            yield return plan.Plan(Conversion.Run(pipeline, from, to, NoMarks), request.Destination ?? Environment.CurrentDirectory, []);
            yield break;
        }

        string path = request.Path ?? throw Errors.PathNotFound("");
        // A folder that was converted before holds both; what is of the target's format already is not converted again.
        IEnumerable<ReadFile> files = _reader.Read(path, request.From, cancellationToken);
        if (Directory.Exists(path) && request.From is null)
            files = Others(files, to, path);
        foreach (ReadFile file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PipelineReading reading = file.Reading;
            if (reading.Failure is { } failure)
                yield return new() { Failure = failure, Findings = reading.Diagnostics };
            for (int i = 0; i < reading.Pipelines.Length; i++)
            {
                Pipeline source = reading.Pipelines[i];
                yield return plan.Plan(Conversion.Run(source, file.Format, to, file.Marks, i == 0 ? "" : $"pipelines.{source.Name}."), reading.Root, i == 0 ? reading.Diagnostics : []);
            }
        }
    }

    /// <inheritdoc/>
    public PipelineDifference[] Compare(Pipeline reference, Pipeline other) => PipelineComparison.Of(reference, InWordsOf(reference.Format, other));

    /// <inheritdoc/>
    public string Draw(Pipeline pipeline, GraphStyle style) => style switch
    {
        GraphStyle.Svg => GraphSvg.Of(pipeline),
        GraphStyle.Mermaid => GraphMermaid.Of(pipeline),
        GraphStyle.Html => GraphPage.Of(pipeline),
        _ => GraphText.Of(pipeline),
    };

    /// <inheritdoc/>
    public Change PlanPage(IReadOnlyList<ConversionReport> reports, string path, bool force)
    {
        if (!force && File.Exists(path))
            throw new CicdException("FileExists", CicdErrorKind.Conflict, $"There is already a file '{path}'.", path, "Use -Force to overwrite it.");
        return new(path, "Write the conversion report", token =>
        {
            FileSet.Write(Path.GetDirectoryName(path)!, [new(Path.GetFileName(path), ReportPage.Of(reports))], token);
            return Task.FromResult<object?>(null);
        });
    }

    private Pipeline InWordsOf(string format, Pipeline pipeline)
    {
        if (format == pipeline.Format || formats.FirstOrDefault(candidate => candidate.Name == format) is not { } to)
            return pipeline;
        return Translation.Of(pipeline, formats.FirstOrDefault(candidate => candidate.Name == pipeline.Format), to, new()).Result;
    }

    private static IEnumerable<ReadFile> Others(IEnumerable<ReadFile> files, IPipelineFormat to, string path)
    {
        bool any = false;
        foreach (ReadFile file in files.Where(file => file.Format != to))
        {
            any = true;
            yield return file;
        }

        if (!any)
            throw new CicdException("PipelineNotFound", CicdErrorKind.NotFound, $"All pipelines in '{path}' are {to.Name} already.", path, "Name another format, or the file itself.");
    }
}
