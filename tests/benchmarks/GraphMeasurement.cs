using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>A thousand jobs of 200 ms in eight chains, eight at a time, against the time that the jobs alone take.</summary>
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
        return [new("graph", $"{Jobs} jobs of 200 ms in {Throttle} chains at a throttle of {Throttle}: over the ideal", (elapsed.TotalSeconds / ideal - 1) * 100, "%", 10, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s against {ideal:0.0} s, on {Environment.ProcessorCount} processors"))];
    }
}
