using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Tests.Formats;

/// <summary>
/// The measure: every value of a file (a leaf of its tree, anchors, includes, extends and references resolved by being there at all) is found again
/// in the file that the model writes, or its key is named by a diagnostic. Keys whose value is the default, and what becomes
/// another word of the same meaning, are listed here one by one.
/// </summary>
public sealed class NothingIsDroppedTests
{
    // defaults.run moves to the steps; the defaults of an action or a key need not be written.
    private static readonly HashSet<string> DefaultValues = ["false", "true", "", "0", "on_success", "default", "pull-push", "~", "null"];

    public static TheoryData<string> Workflows => Corpus.Files("github-actions");

    public static TheoryData<string> Configurations => Corpus.Files("gitlab-ci");

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_value_of_a_workflow_is_in_the_model_or_named(string file) =>
        Check(new GitHubActionsFormat(), ".github/workflows/ci.yml", Corpus.Read("github-actions", file));

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_value_of_a_configuration_is_in_the_model_or_named(string file) =>
        Check(new GitLabCIFormat(), ".gitlab-ci.yml", Corpus.Read("gitlab-ci", file));

    private static void Check(IPipelineFormat format, string path, string text)
    {
        DiagnosticBag diagnostics = new();
        Pipeline[] pipelines = format.Read(new MemoryFiles((path, text)), path, diagnostics).Pipelines;
        if (pipelines.Length == 0)
        {
            Assert.True(diagnostics.HasErrors);
            return;
        }

        string written = format.Write(pipelines[0], diagnostics)[0].Text;
        HashSet<string> after = [.. Words(YamlLoader.LoadMap(written, path, new())!).Concat(Words(pipelines[0].Name))];
        HashSet<int?> named = [.. diagnostics.Items.Select(item => item.Line)];
        YamlMap root = YamlLoader.LoadMap(text, path, new(), mergeKeys: format is GitLabCIFormat)!;
        // What only hidden jobs hold is there for others to extend.
        YamlMap visible = new([.. root.Entries.Where(entry => !entry.Name.StartsWith('.'))]);

        string[] lost = [.. Leaves(visible).Where(leaf => !named.Contains(leaf.Line) && Words(leaf.Value).Any(word => !after.Contains(word) && !DefaultValues.Contains(word))).Select(leaf => $"{leaf.Line}: {leaf.Value}")];

        Assert.Equal([], lost);
    }

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
