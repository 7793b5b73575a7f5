using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CicdTools.Benchmarks;

// dotnet run -c Release [-- NAME…]: measures, prints ratios, and writes them into docs/performance.md.
// dotnet run -c Release -- masking --micro: the same text through BenchmarkDotNet, for the distribution.
Dictionary<string, Func<Task<Measurement[]>>> all = new(StringComparer.OrdinalIgnoreCase)
{
    ["import"] = ImportMeasurement.RunAsync,
    ["steps"] = StepMeasurement.RunAsync,
    ["masking"] = MaskingMeasurement.RunAsync,
    ["graph"] = GraphMeasurement.RunAsync,
    ["memory"] = MemoryMeasurement.RunAsync,
    ["gitlab"] = GitLabMeasurement.RunAsync,
    ["conversion"] = ConversionMeasurement.RunAsync,
    ["hosted"] = HostedMeasurement.RunAsync,
    ["listing"] = ListingMeasurement.RunAsync,
    ["first"] = FirstCallMeasurement.RunAsync,
    ["cluster"] = ClusterMeasurement.RunAsync,
    ["scale"] = () => Task.FromResult(ConversionScale.Run()),
};

if (args.Contains("--micro"))
{
    BenchmarkRunner.Run<MaskingBenchmark>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));
    return 0;
}

// A child of the measurement of first calls: a process that has done nothing yet.
if (args is ["--first-call", var system, var address, var folder])
{
    Console.WriteLine(await FirstCallMeasurement.FirstAsync(system, address, folder));
    return 0;
}

string[] names = args.Length == 0 ? [.. all.Keys] : args;
foreach (string name in names)
{
    if (!all.TryGetValue(name, out Func<Task<Measurement[]>>? measure))
    {
        Console.Error.WriteLine($"There is no measurement '{name}'. Known: {string.Join(", ", all.Keys)}.");
        return 2;
    }

    foreach (Measurement measurement in await measure())
    {
        Console.WriteLine(measurement);
        PerformancePage.Record(measurement);
    }
}

return 0;
