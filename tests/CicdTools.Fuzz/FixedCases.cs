using System.Diagnostics;
using System.Globalization;
using System.Text;
using CicdTools.Providers;

namespace CicdTools.Fuzz;

/// <summary>Inputs that are known to end or to hold readers of YAML and JSON: every reader refuses or reads each of them.</summary>
internal static class FixedCases
{
    private const int Limit = 10 * 1024 * 1024;

    private static int _size = Limit;

    /// <param name="megabytes">The size of the large files: 10, the most that is read, takes minutes for some formats.</param>
    public static int Run(double megabytes)
    {
        _size = (int)(megabytes * 1024 * 1024);
        int faults = 0;
        using Watch watch = new(null);
        foreach (IPipelineFormat format in new ProviderCatalog().Formats)
        {
            foreach ((string name, Func<string> text) in Cases())
            {
                string path = format.DefaultPath.Replace("{name}", "ci", StringComparison.Ordinal);
                watch.Begin(0, 0, $"{name} by {format.Name}");
                Stopwatch clock = Stopwatch.StartNew();
                try
                {
                    new Subject(name, text(), path, format, format).Try();
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format.Name}: {name}: {clock.ElapsedMilliseconds} ms"));
                }
#pragma warning disable CA1031 // Whatever it is, it is what we look for.
                catch (Exception fault)
#pragma warning restore CA1031
                {
                    Console.WriteLine($"FAULT {format.Name}: {name}: {fault}");
                    faults++;
                }
            }
        }

        watch.End();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{faults} faults, at most {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MB."));
        return faults == 0 ? 0 : 1;
    }

    private static IEnumerable<(string Name, Func<string> Text)> Cases() =>
    [
        ("alias bomb", () => "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 10))}]\n"))),
        ("bomb of mappings", () => "a: &a {k: v, l: w}\n" + string.Concat(Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"m{i}: &m{i} {{x: *{(i == 0 ? "a" : $"m{i - 1}")}, y: *{(i == 0 ? "a" : $"m{i - 1}")}}}\n")))),
        ("bomb of merges", () => "a: &a {k: v}\n" + string.Concat(Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"m{i}: &m{i}\n  <<: [*{(i == 0 ? "a" : $"m{i - 1}")}, *{(i == 0 ? "a" : $"m{i - 1}")}]\n  k{i}: v\n")))),
        ("aliases as keys", () => "a: &a [x]\n" + string.Concat(Enumerable.Range(1, 25).Select(i => string.Create(CultureInfo.InvariantCulture, $"k{i}: &k{i} {{? *{(i == 1 ? "a" : $"k{i - 1}")} : *{(i == 1 ? "a" : $"k{i - 1}")}}}\n")))),
        ("recursive anchor", () => "a: &a [*a]\nb: &b {c: *b}\n"),
        ("100,000 deep, YAML brackets", () => "a: " + new string('[', 100_000)),
        ("100,000 deep, closed", () => new string('[', 100_000) + new string(']', 100_000)),
        ("100,000 deep, JSON objects", () => string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000)),
        ("100,000 deep, YAML dashes", () => string.Concat(Enumerable.Repeat("- ", 100_000)) + "x"),
        ("3,000 deep, indented", () => string.Concat(Enumerable.Range(0, 3_000).Select(i => new string(' ', i) + "k:\n"))),
        ("large, one scalar", () => "a: " + new string('x', _size - 3)),
        ("10 MB and one", () => "a: " + new string('x', Limit)),
        ("large, of a script", () => "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n" + Fill("          echo one two three\n")),
        ("large, of jobs, workflow", () => "on: push\njobs:\n" + Fill("  j{0}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo {0}\n")),
        ("large, of jobs, configuration", () => "stages: [build, test]\n" + Fill("j{0}:\n  stage: test\n  script:\n    - echo {0}\n")),
        ("large, of jobs, Azure", () => "trigger: none\njobs:\n" + Fill("- job: j{0}\n  steps:\n  - script: echo {0}\n")),
        ("large, of keys", () => Fill("key{0}: value\n")),
        ("large, of brackets in pairs", () => "a: [" + Fill("[],") + "]"),
        ("10 MB, JSON", () => "{\"stages\":[" + Fill("{{\"type\":\"wait\",\"name\":\"w{0}\",\"refId\":\"{0}\"}},") + "{}]}"),
    ];

    private static string Fill(string piece)
    {
        CompositeFormat format = CompositeFormat.Parse(piece.Contains("{0}", StringComparison.Ordinal) ? piece : piece.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        StringBuilder text = new(_size);
        for (int i = 0; text.Length < _size - 200; i++)
            text.AppendFormat(CultureInfo.InvariantCulture, format, i);
        return text.ToString();
    }
}
