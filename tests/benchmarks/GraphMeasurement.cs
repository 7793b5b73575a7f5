using System.Diagnostics;
using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>A thousand jobs of 200 ms in eight chains, eight at a time, against the time that the jobs alone take, and against their processes started by hand.</summary>
internal static class GraphMeasurement
{
    private const int Jobs = 1000;
    private const int Throttle = 8;
    private const double JobSeconds = 0.2;

    public static async Task<Measurement[]> RunAsync()
    {
        await using LocalLab lab = new();
        Job[] jobs = [.. Enumerable.Range(0, Jobs).Select(number => new Job
        {
            Id = $"job{number}",
            Needs = number < Throttle ? [] : [$"job{number - Throttle}"],
            Steps = [new ScriptStep { Script = string.Create(CultureInfo.InvariantCulture, $"sleep {JobSeconds}") }],
        })];
        (Run _, TimeSpan elapsed) = await lab.TimeAsync(LocalLab.Pipeline(jobs), Throttle);
        double ideal = Jobs * JobSeconds / Throttle;
        double hand = (await ByHandAsync()).TotalSeconds;
        string details = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s against {ideal:0.0} s, and {hand:0.0} s for the same processes by hand, on {Environment.ProcessorCount} processors");
        return
        [
            new("graph", $"{Jobs} jobs of 200 ms in {Throttle} chains at a throttle of {Throttle}: over the ideal", (elapsed.TotalSeconds / ideal - 1) * 100, "%", 10, AtMost: true, details),
            new("graph-hand", "The same jobs over their processes started by hand, eight at a time", (elapsed.TotalSeconds / hand - 1) * 100, "%", null, AtMost: true, details),
        ];
    }

    // A shell and its sleep take longer than 200 ms by themselves where processes are slow to start.
    private static async Task<TimeSpan> ByHandAsync()
    {
        string script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, string.Create(CultureInfo.InvariantCulture, $"sleep {JobSeconds}\n"));
        long begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Throttle).Select(async _ =>
        {
            for (int job = 0; job < Jobs / Throttle; job++)
                await Child.RunAsync("bash", ["-e", script]);
        }));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        File.Delete(script);
        return elapsed;
    }
}
