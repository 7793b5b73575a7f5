using System.Diagnostics;
using System.Globalization;

namespace CicdTools.Benchmarks;

/// <summary>What a step costs beyond the process that it starts.</summary>
internal static class StepMeasurement
{
    private const int Steps = 100;
    private const int Rounds = 7;

    public static async Task<Measurement[]> RunAsync()
    {
        await using LocalLab lab = new();
        string script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "true\n");
        List<double> byHand = [];
        List<double> byRun = [];
        for (int round = 0; round <= Rounds; round++)
        {
            double hand = (await ByHandAsync(script)).TotalMilliseconds / Steps;
            // What a job costs by itself is in both runs, and goes out.
            double run = ((await lab.TimeAsync(Job(Steps + 1))).Elapsed - (await lab.TimeAsync(Job(1))).Elapsed).TotalMilliseconds / Steps;
            // The first round warms up.
            if (round == 0)
                continue;
            byHand.Add(hand);
            byRun.Add(run);
        }

        File.Delete(script);
        double step = Measurement.Median(byRun);
        double spawn = Measurement.Median(byHand);
        string details = string.Create(CultureInfo.InvariantCulture, $"{step:0.00} ms a step against {spawn:0.00} ms a process by hand; median of {Rounds} × {Steps}");
        return
        [
            new("step", "Local run: overhead per step over spawning the same process by hand", step - spawn, "ms", 15, AtMost: true, details),
            new("step-ratio", "Local run: a step against the same process by hand", step / spawn, "×", null, AtMost: true, details),
        ];
    }

    private static Pipeline Job(int steps) =>
        LocalLab.Pipeline(new Job { Id = "job", Steps = [.. Enumerable.Repeat(new ScriptStep { Script = "true" }, steps)] });

    private static async Task<TimeSpan> ByHandAsync(string script)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int step = 0; step < Steps; step++)
            await Child.RunAsync("bash", ["-e", script]);
        return Stopwatch.GetElapsedTime(begin);
    }
}
