using System.Diagnostics;
using System.Globalization;
using CicdTools.Providers;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Conversion.Tools;

namespace CicdTools.Benchmarks;

/// <summary>Pipelines of thousands of jobs in every format: the time a job takes against that in a pipeline of a quarter as many.</summary>
internal static class ConversionScale
{
    private const int Small = 1_000, Large = 4_000;

    public static Measurement[] Run()
    {
        IDialect[] dialects = [.. new ProviderCatalog().Formats.OfType<IDialect>()];
        return [.. dialects.Select((dialect, i) => Of(dialect, dialects[(i + 1) % dialects.Length]))];
    }

    private static Measurement Of(IDialect from, IDialect to)
    {
        // The first of each warms up.
        _ = Milliseconds(from, to, Small);
        (double small, string _) = Milliseconds(from, to, Small);
        (double large, string parts) = Milliseconds(from, to, Large);
        double ratio = large / Large / (small / Small);
        return new($"scale-{from.Name}", $"{from.Name} read, reported as {to.Name} and written, a chain of {Large} jobs: time a job against one of {Small}", ratio, "×", 1.5, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{small:0} ms, then {large:0} ms ({parts})"));
    }

    private static (double All, string Parts) Milliseconds(IDialect from, IDialect to, int jobs)
    {
        DiagnosticBag diagnostics = new();
        PipelineFile[] files = from.Write(Chain(jobs), diagnostics);
        GC.Collect();
        long begin = Stopwatch.GetTimestamp();
        ReadResult read = from.Read(new WrittenFiles(files), files[0].Path, diagnostics);
        double reading = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        foreach (Pipeline pipeline in read.Pipelines)
        {
            PipelineRules.Check(pipeline, diagnostics);
            _ = Conversion.Run(pipeline, from, to, read.Marks);
        }

        double all = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return (all, string.Create(CultureInfo.InvariantCulture, $"{read.Pipelines.Sum(pipeline => pipeline.Jobs.Count())} jobs, {files.Sum(file => file.Text.Length) / 1024} KB, of it {reading:0} ms to read"));
    }

    private static Pipeline Chain(int jobs)
    {
        Job[] all = [.. Enumerable.Range(0, jobs).Select(number => new Job
        {
            Id = $"job{number}",
            Needs = number == 0 ? [] : [$"job{number - 1}"],
            Variables = new([new("LEVEL", "1")]),
            Steps = [new CheckoutStep(), new ScriptStep { Script = $"make target{number}" }],
        })];
        return new() { Name = "ci", Stages = [new() { Name = "all", Jobs = all }] };
    }
}
