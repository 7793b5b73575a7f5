using CicdTools.Providers.Formats.CircleCI;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Tests.Formats.CircleCI;

public sealed class CircleCorpusTests
{
    private const string Path = ".circleci/config.yml";

    private static readonly CircleCIFormat Format = new();

    public static TheoryData<string> Files => Corpus.Files("circleci");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_of_a_configuration_is_in_the_model_or_named(string file) => DialectChecks.NothingIsDropped(Format, Path, Corpus.Read("circleci", file), [.. YamlLoader.LoadMap(Corpus.Read("circleci", file), file, new(), mergeKeys: true) is { } root ? new[] { WithoutParameters(root) } : []]);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_configuration_that_is_written_is_read_the_same_again(string file) => DialectChecks.RoundTrip(Format, Path, Corpus.Read("circleci", file));

    // The parameters of a job are put in their places: their declarations and the references to them are gone.
    private static YamlNode WithoutParameters(YamlNode node, bool isJob = false) => node switch
    {
        YamlMap map => new YamlMap([.. map.Entries.Where(entry => !(isJob && entry.Name == "parameters") && !(entry.Value is YamlScalar scalar && scalar.Value.Contains("<< parameters.", StringComparison.Ordinal)))
            .Select(entry => new YamlEntry(entry.Key, entry.Name == "jobs" && entry.Value is YamlMap jobs ? new YamlMap([.. jobs.Entries.Select(job => new YamlEntry(job.Key, WithoutParameters(job.Value, isJob: true)))]) : WithoutParameters(entry.Value)))]),
        YamlList list => new YamlList([.. list.Items.Select(item => WithoutParameters(item))]),
        _ => node,
    };

    [Fact]
    public void What_is_written_has_no_error_that_the_configuration_has_not()
    {
        List<PipelineFile> originals = [], written = [];
        foreach ((string name, string text) in Corpus.All("circleci"))
        {
            foreach (Pipeline pipeline in Format.Read(new MemoryFiles((Path, text)), Path, new()).Pipelines)
            {
                originals.Add(new(name + ".yml", text));
                written.Add(Assert.Single(Format.Write(pipeline, new())) with { Path = name + ".yml" });
            }
        }

        string[] before = Linters.Circle(originals), after = Linters.Circle(written);
        string[] worse = [.. after.Where(finding => !before.Any(other => other.Split(':')[0] == finding.Split(':')[0]))];

        Assert.NotEmpty(written);
        Assert.True(worse.Length == 0, string.Join('\n', worse.Select(finding => $"{finding}\n{written[int.Parse(finding.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)].Text}")));
    }

    [Fact]
    public void The_judges_find_what_is_wrong()
    {
        Assert.NotEmpty(Linters.Circle([new(Path, "version: 2.1\njobs:\n  a:\n    docker:\n      - image: x\n    steps:\n      - save_cache:\n          key: x\n")]));
        Assert.NotEmpty(Linters.Circle([new(Path, "version: 2.1\njobs:\n  a:\n    executor: nobody\n    steps: [checkout]\nworkflows:\n  w:\n    jobs: [a]\n")]));
        Assert.Empty(Linters.Circle([new(Path, "version: 2.1\njobs:\n  a:\n    docker:\n      - image: x\n    steps: [checkout]\nworkflows:\n  w:\n    jobs: [a]\n")]));
    }
}
