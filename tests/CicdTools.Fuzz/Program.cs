using System.Diagnostics;
using System.Globalization;
using CicdTools.Fuzz;

// dotnet run --project tests/CicdTools.Fuzz -- --corpus ../shared/corpus --iterations 1000000 [--seed 1] [--seconds 60] [--state file] [--only 4711]
// dotnet run --project tests/CicdTools.Fuzz -- --cases [--megabytes 10]
// Exit codes: 0 nothing found, 1 a fault, 2 wrong arguments, 3 an iteration that did not end.
Dictionary<string, string> options = new(StringComparer.Ordinal);
for (int i = 0; i < args.Length; i++)
{
    string name = args[i].TrimStart('-');
    options[name] = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : "";
}

if (options.ContainsKey("cases"))
    return FixedCases.Run(options.TryGetValue("megabytes", out string? megabytes) ? double.Parse(megabytes, CultureInfo.InvariantCulture) : 10);
if (!options.TryGetValue("corpus", out string? corpus) || !Directory.Exists(corpus))
{
    Console.Error.WriteLine("--corpus must name the folder of the pipeline files.");
    return 2;
}

long Number(string name, long byDefault) => options.TryGetValue(name, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : byDefault;

using Watch watch = new(options.GetValueOrDefault("state"));
Mutator mutator = new(corpus);
long seed = Number("seed", 1), iterations = Number("iterations", long.MaxValue), seconds = Number("seconds", long.MaxValue / 2), only = Number("only", -1);
Stopwatch clock = Stopwatch.StartNew();
long done = 0;
for (long i = only >= 0 ? only : 0; i < iterations && clock.Elapsed.TotalSeconds < seconds; i++, done++)
{
    Subject subject = mutator.Make(seed, i);
    watch.Begin(seed, i, subject.Name);
    try
    {
        subject.Try();
    }
#pragma warning disable CA1031 // Whatever it is, it is what we look for.
    catch (Exception fault)
#pragma warning restore CA1031
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FAULT seed {seed} iteration {i} file {subject.Name} to {subject.Target.Name}: {fault}"));
        Console.WriteLine("--- text\n" + subject.Text);
        return 1;
    }

    if (only >= 0)
        break;
}

watch.End();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} iterations from seed {seed} in {clock.Elapsed.TotalSeconds:0} s, at most {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MB, the slowest took {watch.Slowest.TotalSeconds:0.0} s ({watch.SlowestName})."));
return 0;
