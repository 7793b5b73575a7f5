using BenchmarkDotNet.Attributes;

namespace CicdTools.Benchmarks;

/// <summary>The same text with and without secrets, for the distribution of times and the memory that is allocated.</summary>
[MemoryDiagnoser]
public class MaskingBenchmark
{
    private readonly byte[] _lines = LogText120.Lines(20_000);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"cicdtools-bench-{Guid.NewGuid():N}.log");

    [Benchmark(Baseline = true)]
    public void Plain() => MaskingMeasurement.Write(_lines, _path, []);

    [Benchmark]
    public void Masked() => MaskingMeasurement.Write(_lines, _path, LogText120.Secrets);

    [GlobalCleanup]
    public void Clean() => File.Delete(_path);
}
