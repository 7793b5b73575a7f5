using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.CodePipeline;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Spinnaker;
using CicdTools.Providers.Formats.Yaml;
using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Well-formed files whose values are of the wrong shape: reading and writing them never throws.</summary>
public sealed class StructureFuzzTests
{
    private static readonly YamlNode[] Odd =
    [
        new YamlScalar("null", YamlStyle.Plain), new YamlScalar("", YamlStyle.Quoted), new YamlScalar("0", YamlStyle.Plain), new YamlScalar("-1", YamlStyle.Plain), new YamlScalar("1e9", YamlStyle.Plain),
        new YamlScalar("99999999999", YamlStyle.Plain), new YamlScalar("true", YamlStyle.Plain), new YamlScalar("a/b c:d*", YamlStyle.Quoted), new YamlScalar("${trigger['x']} #{a.b} {{resolve:ssm:x}}", YamlStyle.Quoted),
        new YamlScalar("0 0 0 ? * 0", YamlStyle.Quoted), new YamlScalar("line\nline", YamlStyle.Quoted), new YamlList([]), new YamlMap([]), new YamlList([new YamlScalar("a"), new YamlList([])]),
        new YamlMap([new("Ref", new YamlScalar("x"))]), new YamlMap([new("name", new YamlMap([])), new("Name", new YamlScalar("a"))]), new YamlMap([new("Fn::GetAtt", new YamlList([new YamlMap([])]))]),
    ];

    [Fact]
    public void Build_specifications() => Fuzz(new BuildSpecFormat(), "buildspec.yml", asJson: false, "buildspec/complete.yml", "buildspec/batch.yml");

    [Fact]
    public void Pipelines_of_CodePipeline() => Fuzz(new CodePipelineFormat(), "codepipeline.json", asJson: true, "codepipeline/complete.json");

    [Fact]
    public void Templates() => Fuzz(new CodePipelineFormat(), "template.yml", asJson: false, "codepipeline/template.yml");

    [Fact]
    public void Pipelines_of_Spinnaker() => Fuzz(new SpinnakerFormat(), "spinnaker/a.json", asJson: true, "spinnaker/complete.json");

    private static void Fuzz(IPipelineFormat format, string path, bool asJson, params string[] fixtures)
    {
        YamlNode[] trees = [.. fixtures.Select(fixture => YamlLoader.Load(Fixtures.Read(fixture), fixture, new())![0])];
        Gen.Select(Gen.Int[0, trees.Length - 1], Gen.Select(Gen.Int[0, 2000], Gen.Int[0, Odd.Length - 1], Gen.Int[0, 3]).Array[1, 4]).Sample((number, edits) =>
        {
            YamlNode tree = trees[number];
            foreach ((int at, int odd, int kind) in edits)
            {
                int rest = at % Count(tree);
                tree = Change(tree, ref rest, kind == 0 ? null : Odd[odd]) ?? new YamlMap([]);
            }

            string text = asJson ? JsonText.Write(tree) : YamlText.Write(tree);
            DiagnosticBag diagnostics = new();
            foreach (Pipeline pipeline in format.Read(new MemoryFiles((path, text)), path, diagnostics).Pipelines)
            {
                PipelineRules.Check(pipeline, diagnostics);
                format.Write(pipeline, diagnostics);
                format.Write(pipeline with { Path = null }, diagnostics);
            }
        }, iter: 3000, threads: 1);
    }

    private static int Count(YamlNode node) => 1 + node switch
    {
        YamlList list => list.Items.Sum(Count),
        YamlMap map => map.Entries.Sum(entry => Count(entry.Value)),
        _ => 0,
    };

    // The node at a place replaced, or taken out.
    private static YamlNode? Change(YamlNode node, ref int rest, YamlNode? odd)
    {
        if (rest-- == 0)
            return odd;
        List<YamlNode> items = [];
        List<YamlEntry> entries = [];
        switch (node)
        {
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    if (Change(item, ref rest, odd) is { } changed)
                        items.Add(changed);
                }

                return new YamlList(items) { Tag = node.Tag };
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    if (Change(entry.Value, ref rest, odd) is { } changed)
                        entries.Add(entry with { Value = changed });
                }

                return new YamlMap(entries) { Tag = node.Tag };
            default:
                return node;
        }
    }
}
