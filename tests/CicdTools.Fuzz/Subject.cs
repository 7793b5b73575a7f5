using CicdTools.Providers.Formats;
using CicdTools.Providers.Formats.Conversion.Tools;

namespace CicdTools.Fuzz;

/// <summary>A damaged file: read by its format, written back, and converted to another.</summary>
internal sealed record Subject(string Name, string Text, string Path, IPipelineFormat Source, IPipelineFormat Target)
{
    public void Try()
    {
        DiagnosticBag diagnostics = new();
        OneFile files = new(Path, Text);
        ReadResult result = Source.Read(files, Path, diagnostics);
        foreach (Pipeline pipeline in result.Pipelines)
        {
            PipelineRules.Check(pipeline, diagnostics);
            Source.Write(pipeline, diagnostics);
            _ = Conversion.Run(pipeline, Source, Target, result.Marks);
        }

        if (result.Pipelines.Length == 0 && !diagnostics.HasErrors)
            throw new InvalidOperationException("There are no pipelines, and nothing says why.");
    }

    private sealed class OneFile(string path, string text) : IFileSource
    {
        public string? Read(string other) => other.TrimStart('/') == path ? text : null;

        public IEnumerable<string> Find(string pattern) => [path];
    }
}
