using System.Diagnostics;
using System.Globalization;
using System.Text;
using CicdTools.Providers;
using CicdTools.Providers.Formats.Conversion;
using YamlDotNet.RepresentationModel;

namespace CicdTools.Benchmarks;

/// <summary>Reading, converting and writing pipelines: against YAML alone, by size, and by the number of processors.</summary>
internal static class ConversionMeasurement
{
    private const int Rounds = 7, Repositories = 1_000;

    private static readonly (string Folder, string Format)[] Folders = [("github-actions", "GitHubActions"), ("gitlab-ci", "GitLabCI"), ("azure-pipelines", "AzurePipelines"), ("circleci", "CircleCI"), ("cloud-build", "CloudBuild"), ("tekton", "Tekton")];

    public static async Task<Measurement[]> RunAsync() => [Ratio(), Linearity(), .. await ThousandAsync()];

    // Only files that YAML alone can parse and our reader takes: both sides do the same texts.
    private static Measurement Ratio()
    {
        IDialect[] dialects = [.. new ProviderCatalog().Formats.OfType<IDialect>()];
        string corpus = Path.Combine(Repository.Root, "..", "shared", "corpus");
        (IDialect From, IDialect To, string Path, string Text)[] files = [.. Folders.Where(folder => Directory.Exists(Path.Combine(corpus, folder.Folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(corpus, folder.Folder)).Order(StringComparer.Ordinal).Select(file => (folder.Format, Text: File.ReadAllText(file))))
            .Where(file => Array.Exists(dialects, dialect => dialect.Name == file.Format) && Parses(file.Text))
            .Select((file, i) => (From: dialects.Single(dialect => dialect.Name == file.Format), file.Text, i))
            .Select(file => (file.From, dialects.Where(dialect => dialect != file.From).ElementAt(file.i % (dialects.Length - 1)), file.From.DefaultPath.Replace("{name}", "ci", StringComparison.Ordinal), file.Text))];
        List<double> ours = [], yaml = [];
        for (int round = 0; round <= Rounds; round++)
        {
            double own = Milliseconds(() => Array.ForEach(files, file => Convert(file.From, file.To, file.Path, file.Text)));
            double other = Milliseconds(() => Array.ForEach(files, file => ParseAndEmit(file.Text)));
            if (round == 0)
                continue;
            ours.Add(own);
            yaml.Add(other);
        }

        double ratio = Measurement.Median(ours) / Measurement.Median(yaml);
        return new("conversion", $"Read, convert and write {files.Length} files of the corpus, one core: against YamlDotNet alone parsing and emitting the same texts", ratio, "×", 3, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{Measurement.Median(ours):0.0} ms against {Measurement.Median(yaml):0.0} ms; median of {Rounds}"));
    }

    private static Measurement Linearity()
    {
        IDialect[] dialects = [.. new ProviderCatalog().Formats.OfType<IDialect>()];
        IDialect from = dialects.Single(dialect => dialect.Name == "GitHubActions"), to = dialects.Single(dialect => dialect.Name == "GitLabCI");
        string path = from.DefaultPath.Replace("{name}", "ci", StringComparison.Ordinal);
        (double Size, double Milliseconds)[] points = [.. new[] { 1.25, 1.25, 2.5, 5, 10 }.Select(size =>
        {
            string text = Workflow((int)(size * 1024 * 1024) - 1024);
            return (size, Milliseconds(() => Convert(from, to, path, text)));
        }).Skip(1)];
        double ratio = points[^1].Milliseconds / points[^1].Size / (points[0].Milliseconds / points[0].Size);
        return new("conversion-size", "Read, convert and write a workflow of 10 MB: time per MB against one of 1.25 MB", ratio, "×", 1.5, AtMost: true, string.Join(", ", points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Size:0.##} MB {point.Milliseconds:0} ms"))));
    }

    private static async Task<Measurement[]> ThousandAsync()
    {
        string root = Directory.CreateTempSubdirectory("cicdtools-bench-").FullName;
        try
        {
            for (int i = 0; i < Repositories; i++)
            {
                string folder = Directory.CreateDirectory(Path.Combine(root, "in", $"app{i:0000}", ".github", "workflows")).FullName;
                await File.WriteAllTextAsync(Path.Combine(folder, "ci.yml"), Workflow(8 * 1024));
            }

            (double one, double oneMegabytes, _) = await ConvertAsync(root, 1);
            (double all, double allMegabytes, double tenth) = await ConvertAsync(root, Environment.ProcessorCount);
            string details = string.Create(CultureInfo.InvariantCulture, $"{one:0.0} s on one processor, {all:0.0} s on {Environment.ProcessorCount}; start of the shell not counted");
            return
            [
                new("conversion-throttle", $"ConvertTo-CicdPipeline on {Repositories} repositories: times faster with {Environment.ProcessorCount} processors than with one", one / all, "×", 0.7 * Environment.ProcessorCount, AtMost: false, details),
                new("conversion-memory", $"The same: managed memory after all of them over that after the first hundred", allMegabytes - tenth, "MB", 10, AtMost: true, string.Create(CultureInfo.InvariantCulture, $"{tenth:0.0} MB, then {allMegabytes:0.0} MB ({oneMegabytes:0.0} MB on one processor)")),
            ];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // The script times itself, so that the start of the shell does not count. A throttle of one would not be one processor: the
    // pipeline's own thread and the compiler work beside the one that converts.
    private static async Task<(double Seconds, double Megabytes, double Tenth)> ConvertAsync(string root, int processors)
    {
        const string Script = """
            $apps = [IO.Directory]::GetDirectories('{0}/in')
            $null = $apps[0] | ConvertTo-CicdPipeline GitLabCI -Destination '{0}/warm{1}'
            $null = $apps[0..99] | ConvertTo-CicdPipeline GitLabCI -Destination '{0}/hundred{1}'
            $tenth = [GC]::GetTotalMemory($true)
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $apps | ConvertTo-CicdPipeline GitLabCI -Destination '{0}/out{1}' | ForEach-Object {{ $null = $_ }}
            $seconds = $clock.Elapsed.TotalSeconds
            [string]::Join(' ', $seconds.ToString([cultureinfo]::InvariantCulture), [GC]::GetTotalMemory($true), $tenth)
            """;
        string script = Path.Combine(root, $"run{processors}.ps1");
        await File.WriteAllTextAsync(script, string.Format(CultureInfo.InvariantCulture, CompositeFormat.Parse(Script), root, processors));
        (_, string output) = await (processors == 1 ? Child.RunAsync("taskset", ["-c", "0", Repository.Shell, script]) : Child.RunAsync(Repository.Shell, [script]));
        double[] numbers = [.. output.Trim().Split('\n')[^1].Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1] / 1024 / 1024, numbers[2] / 1024 / 1024);
    }

    private static string Workflow(int size)
    {
        StringBuilder text = new("name: ci\non: push\njobs:\n");
        for (int i = 0; text.Length < size; i++)
            text.Append(CultureInfo.InvariantCulture, $"  job{i}:\n    runs-on: ubuntu-latest\n    env:\n      LEVEL: '{i}'\n    steps:\n      - uses: actions/checkout@v4\n      - run: make target{i}\n      - run: |\n          echo one\n          echo \"${{{{ github.sha }}}}\"\n");
        return text.ToString();
    }

    private static void Convert(IDialect from, IDialect to, string path, string text)
    {
        DiagnosticBag diagnostics = new();
        foreach (Pipeline pipeline in from.Read(new OneFile(path, text), path, diagnostics).Pipelines)
            PipelineConverter.Convert(pipeline, from, to, diagnostics);
    }

    private static void ParseAndEmit(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        stream.Save(new StringWriter(), assignAnchors: false);
    }

    private static bool Parses(string text)
    {
        try
        {
            ParseAndEmit(text);
            return true;
        }
        catch (YamlDotNet.Core.YamlException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // Some faults of a file end in the library's own errors.
            return false;
        }
    }

    private static double Milliseconds(Action work)
    {
        GC.Collect();
        long begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private sealed class OneFile(string path, string text) : IFileSource
    {
        public string? Read(string other) => other.TrimStart('/') == path ? text : null;

        public IEnumerable<string> Find(string pattern) => [path];
    }
}
