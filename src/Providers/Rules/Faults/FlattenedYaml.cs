using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>
/// A pipeline whose keys all stand at one level, as text from a page or a mail does. What belongs to what is known for workflows
/// (docs.github.com/actions/reference/workflows-and-actions/workflow-syntax) and for buildspecs (docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html).
/// </summary>
internal sealed class FlattenedYaml() : Rule("FlattenedYaml", DiagnosticSeverity.Error, "The keys of a pipeline stand at one level: their indentation was lost.", mends: true)
{
    private const int Least = 4;

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions", "BuildSpec"))
            yield break;
        List<int> contents = [.. Enumerable.Range(1, file.Lines.Count).Where(line => file.Lines.Text(line).Trim() is { Length: > 0 } text && text[0] != '#')];
        // One column of indentation, or none, for nearly all lines.
        if (contents.Count < Least || contents.Count(line => Indent(file.Lines.Text(line)) <= 1) * 10 < contents.Count * 9)
            yield break;
        KeyShape shape = file.Is("BuildSpec") ? KeyShapes.BuildSpec : KeyShapes.Workflow;
        TextEdit[] edits = new Indenter(shape).Indent(file);
        string mended = TextEdit.Apply(file.Text, edits);
        if (mended == file.Text)
            yield break;
        DiagnosticBag broken = new();
        bool whole = YamlLoader.Load(mended, file.Path, broken) is [YamlMap, ..] && !broken.HasErrors;
        int first = contents.First(line => Indent(file.Lines.Text(line)) == 1 || line == contents[^1]);
        yield return new(file.Lines.Start(first), "The keys stand at one level, so that nothing belongs to anything: the indentation was lost.", "Indent each key below the one that it belongs to.")
        {
            Edits = whole ? edits : [],
        };
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;
}
