using System.Diagnostics;
using System.Globalization;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Benchmarks;

/// <summary>Lines to a job's log with ten secrets masked, against the same without secrets.</summary>
internal static class MaskingMeasurement
{
    private const int LineCount = 400_000;
    private const int Chunk = 16 * 1024;
    private const int Rounds = 9;

    public static Task<Measurement[]> RunAsync()
    {
        byte[] lines = LogText120.Lines(LineCount);
        string path = Path.Combine(Path.GetTempPath(), $"cicdtools-bench-{Guid.NewGuid():N}.log");
        List<double> masked = [];
        List<double> plain = [];
        for (int round = 0; round <= Rounds; round++)
        {
            double without = Megabytes(lines, path, []);
            double with = Megabytes(lines, path, LogText120.Secrets);
            if (round == 0)
                continue;
            plain.Add(without);
            masked.Add(with);
        }

        double ratio = Measurement.Median(masked) / Measurement.Median(plain);
        return Task.FromResult<Measurement[]>([new("masking", "Log to file, 120-character lines: with 10 secrets masked against without", ratio, "×", 0.5, AtMost: false, string.Create(CultureInfo.InvariantCulture, $"{Measurement.Median(masked):0} MB/s against {Measurement.Median(plain):0} MB/s; median of {Rounds} × {LineCount} lines"))]);
    }

    /// <summary>Writes as a process's output arrives: in chunks that end anywhere.</summary>
    public static void Write(byte[] lines, string path, string[] secrets)
    {
        File.Delete(path);
        using JobLog log = new(path, secrets, MaskPatterns.For(secrets), () => TimeProvider.System.GetUtcNow());
        StepLog step = log.Step(1);
        for (int at = 0; at < lines.Length; at += Chunk)
            step.Write(lines.AsSpan(at, Math.Min(Chunk, lines.Length - at)));
        step.Complete();
    }

    private static double Megabytes(byte[] lines, string path, string[] secrets)
    {
        long begin = Stopwatch.GetTimestamp();
        Write(lines, path, secrets);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        File.Delete(path);
        return lines.Length / 1e6 / elapsed.TotalSeconds;
    }
}
