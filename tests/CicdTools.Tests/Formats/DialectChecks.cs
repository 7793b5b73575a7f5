using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Tests.Formats;

/// <summary>What every dialect is held to.</summary>
internal static class DialectChecks
{
    // defaults.run moves to the steps; the defaults of an action or a key need not be written.
    private static readonly HashSet<string> DefaultValues = ["false", "true", "", "0", "on_success", "default", "pull-push", "~", "null"];

    /// <summary>
    /// The measure: every value of a file (a leaf of its tree) is found again in the files that the model writes, or its line is named by a
    /// diagnostic. Reading never throws.
    /// </summary>
    /// <param name="format">The dialect.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="text">The file.</param>
    /// <param name="roots">The trees whose leaves count; by default the file's own.</param>
    public static void NothingIsDropped(IPipelineFormat format, string path, string text, params YamlNode[] roots)
    {
        DiagnosticBag diagnostics = new();
        Pipeline[] pipelines = format.Read(new MemoryFiles((path, text)), path, diagnostics).Pipelines;
        if (pipelines.Length == 0)
        {
            Assert.True(diagnostics.HasErrors);
            return;
        }

        PipelineFile[] written = [.. pipelines.SelectMany(pipeline => format.Write(pipeline, diagnostics))];
        HashSet<string> after = [.. written.SelectMany(file => Trees(file.Text, file.Path)).SelectMany(Words).Concat(pipelines.SelectMany(pipeline => Words(pipeline.Name)))];
        HashSet<int?> named = [.. diagnostics.Items.Select(item => item.Line)];
        IEnumerable<YamlNode> before = roots.Length > 0 ? roots : Trees(text, path);

        string[] lost = [.. before.SelectMany(Leaves).Where(leaf => !named.Contains(leaf.Line) && Words(leaf.Value).Any(word => !after.Contains(word) && !DefaultValues.Contains(word))).Select(leaf => $"{leaf.Line}: {leaf.Value}")];

        Assert.Equal([], lost);
    }

    /// <summary>A pipeline that is written is read as it was, and nothing is said about it.</summary>
    public static void ComesBack(IPipelineFormat format, Pipeline pipeline)
    {
        DiagnosticBag writing = new(), reading = new();
        PipelineFile[] files = format.Write(pipeline, writing);
        Pipeline again = Assert.Single(format.Read(new MemoryFiles([.. files.Select(file => (file.Path, file.Text))]), files[0].Path, reading).Pipelines);

        Assert.Equal([], writing.Items.Concat(reading.Items).Select(item => $"{item}\n{files[0].Text}"));
        Assert.Equal(Canonical.Json(pipeline), Canonical.Json(again));
    }

    /// <summary>What was read from a file and written is read the same again.</summary>
    public static void RoundTrip(IPipelineFormat format, string path, string text)
    {
        DiagnosticBag ignored = new();
        Pipeline[] first = format.Read(new MemoryFiles((path, text)), path, ignored).Pipelines;
        if (first.Length == 0)
        {
            Assert.True(ignored.HasErrors);
            return;
        }

        foreach (Pipeline pipeline in first)
        {
            PipelineFile[] files = format.Write(pipeline, ignored);
            Pipeline[] second = format.Read(new MemoryFiles([.. files.Select(file => (file.Path, file.Text))]), files[0].Path, ignored).Pipelines;
            Assert.Contains(Canonical.Json(pipeline), second.Select(Canonical.Json));
        }
    }

    private static YamlNode[] Trees(string text, string path) => YamlLoader.Load(text, path, new()) ?? [];

    private static IEnumerable<YamlScalar> Leaves(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlList { Tag: "!reference" } => [],
        YamlList list => list.Items.SelectMany(Leaves),
        YamlMap map => map.Entries.Where(entry => entry.Name != "extends").SelectMany(entry => Leaves(entry.Value)),
        _ => [],
    };

    private static IEnumerable<string> Words(YamlNode node) => node switch
    {
        YamlScalar scalar => Words(scalar.Value),
        YamlList list => list.Items.SelectMany(Words),
        YamlMap map => map.Entries.SelectMany(entry => Words(entry.Name).Concat(Words(entry.Value))),
        _ => [],
    };

    private static IEnumerable<string> Words(string text) => text.Replace("${{", "${{ ", StringComparison.Ordinal).Replace("}}", " }}", StringComparison.Ordinal).Split([' ', '\n', '\r', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
}
