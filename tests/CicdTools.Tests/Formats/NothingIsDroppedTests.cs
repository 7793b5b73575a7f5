using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Tests.Formats;

/// <summary>Every value of a real file is found again in what is written, or named.</summary>
public sealed class NothingIsDroppedTests
{
    public static TheoryData<string> Workflows => Corpus.Files("github-actions");

    public static TheoryData<string> Configurations => Corpus.Files("gitlab-ci");

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_value_of_a_workflow_is_in_the_model_or_named(string file) =>
        DialectChecks.NothingIsDropped(new GitHubActionsFormat(), ".github/workflows/ci.yml", Corpus.Read("github-actions", file));

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_value_of_a_configuration_is_in_the_model_or_named(string file)
    {
        string text = Corpus.Read("gitlab-ci", file);
        // What only hidden jobs hold is there for others to extend; merge keys are resolved.
        YamlNode[] roots = YamlLoader.LoadMap(text, file, new(), mergeKeys: true) is { } root ? [new YamlMap([.. root.Entries.Where(entry => !entry.Name.StartsWith('.'))])] : [];
        DialectChecks.NothingIsDropped(new GitLabCIFormat(), ".gitlab-ci.yml", text, roots);
    }
}
