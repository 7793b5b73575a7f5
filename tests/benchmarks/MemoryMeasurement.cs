using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>The managed heap of the process that owns a run and follows its log, early and late, while the log grows by 10,000 lines a second.</summary>
internal static class MemoryMeasurement
{
    private const string Script = """
        import sys, time
        line = ('x' * 119) + '\n'
        begin = time.monotonic()
        for tick in range(630):
            sys.stdout.write(line * 1000)
            sys.stdout.flush()
            time.sleep(max(0, begin + (tick + 1) * 0.1 - time.monotonic()))
        """;

    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);

    public static async Task<Measurement[]> RunAsync()
    {
        await using LocalLab lab = new();
        Run run = await lab.StartAsync(LocalLab.Pipeline(new Job { Id = "talk", Steps = [new ScriptStep { Script = Script, Shell = "python" }] }));
        long lines = 0;
        Task follow = Task.Run(async () =>
        {
            await foreach (LogLine _ in lab.Provider.ReadLogAsync(new() { RunId = run.Id, Follow = true }, CancellationToken.None))
                Interlocked.Increment(ref lines);
        });
        await Task.Delay(Early);
        long early = HeapBytes();
        long linesEarly = Interlocked.Read(ref lines);
        await Task.Delay(Late - Early);
        long late = HeapBytes();
        long linesLate = Interlocked.Read(ref lines);
        await lab.EndAsync(run);
        await follow;
        double difference = Math.Abs(late - early) / 1e6;
        string details = string.Create(CultureInfo.InvariantCulture, $"{early / 1e6:0.00} MB at {Early.TotalSeconds:0} s ({linesEarly} lines read live), {late / 1e6:0.00} MB at {Late.TotalSeconds:0} s ({linesLate} lines)");
        return [new("memory", "Managed heap after a full collection, 10,000 log lines a second: difference between 10 s and 60 s", difference, "MB", 2, AtMost: true, details)];
    }

    // Pools give their arrays back over several collections; what is alive is what stays after them.
    private static long HeapBytes()
    {
        long bytes = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            bytes = Math.Min(bytes, info.HeapSizeBytes - info.FragmentedBytes);
        }

        return bytes;
    }
}
