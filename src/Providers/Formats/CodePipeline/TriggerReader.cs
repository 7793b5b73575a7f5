using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// Triggers (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitConfiguration.html). Without any, a source action that watches its
/// branch is one; "when a trigger configuration is specified, default change detection … is disabled".
/// </summary>
internal sealed class TriggerReader(SourceStage? source, DiagnosticBag diagnostics, Dictionary<string, SourceMark> marks)
{
    private const string Format = CodePipelineFormat.FormatName;

    /// <summary>The events of a pull request there and in the model.</summary>
    public static readonly (string Theirs, string Ours)[] Events = [("OPEN", "opened"), ("UPDATED", "synchronize"), ("CLOSED", "closed")];

    /// <summary>What a source stage starts by itself.</summary>
    public static Trigger[] Implied(SourceStage? source) =>
        [.. (source?.Actions ?? []).Where(action => action is { Detects: true, Branch: not null }).Select(action => new PushTrigger { Branches = [action.Branch!] })];

    public Trigger[] Read(YamlNode? node)
    {
        if (node is not YamlList { Items.Count: > 0 } list)
            return Implied(source);
        List<Trigger> triggers = [];
        foreach (YamlNode item in list.Items)
        {
            foreach (Trigger trigger in Declared(item))
            {
                if (item.Mark is { } mark)
                    marks[ModelPath.Trigger(triggers.Count)] = mark;
                triggers.Add(trigger);
            }
        }

        return [.. triggers];
    }

    private IEnumerable<Trigger> Declared(YamlNode node)
    {
        YamlFields outer = new(node, Format, "a trigger", diagnostics);
        outer.Text("providerType");
        YamlNode? configuration = outer.Take("gitConfiguration");
        outer.Drop();
        YamlFields fields = new(configuration, Format, "'gitConfiguration'", diagnostics);
        // The model has one place that a push may come from; what names another source is kept.
        if (fields.Text("sourceActionName") != source?.Connection?.Name || configuration is null)
        {
            fields.TakeAll();
            return [new NativeTrigger(Format, "gitConfiguration", YamlText.Fragment(node))];
        }

        List<Trigger> triggers = [.. Filters(fields.Take("push")).Select(Push), .. Filters(fields.Take("pullRequest")).Select(PullRequest)];
        fields.Drop();
        return triggers.Count > 0 ? triggers : [new PushTrigger()];
    }

    private static IEnumerable<YamlNode> Filters(YamlNode? node) => (node as YamlList)?.Items ?? [];

    private PushTrigger Push(YamlNode node)
    {
        YamlFields fields = new(node, Format, "a push filter", diagnostics);
        (string[] branches, string[] notBranches) = Patterns(fields, "branches");
        (string[] tags, string[] notTags) = Patterns(fields, "tags");
        (string[] paths, string[] notPaths) = Patterns(fields, "filePaths");
        fields.Drop();
        return new() { Branches = branches is [TriggerWriter.Everything] ? [] : branches, IgnoredBranches = notBranches, Tags = tags, IgnoredTags = notTags, Paths = paths, IgnoredPaths = notPaths };
    }

    private PullRequestTrigger PullRequest(YamlNode node)
    {
        YamlFields fields = new(node, Format, "a pull request filter", diagnostics);
        (string[] branches, string[] notBranches) = Patterns(fields, "branches");
        (string[] paths, string[] notPaths) = Patterns(fields, "filePaths");
        string[] types = [.. fields.List("events").Select(name => Array.Find(Events, entry => entry.Theirs == name).Ours ?? name)];
        fields.Drop();
        return new() { Branches = branches is [TriggerWriter.Everything] ? [] : branches, IgnoredBranches = notBranches, Paths = paths, IgnoredPaths = notPaths, Types = types };
    }

    private (string[] Includes, string[] Excludes) Patterns(YamlFields filter, string key)
    {
        YamlFields fields = new(filter.Take(key), Format, $"'{key}'", diagnostics);
        (string[] Includes, string[] Excludes) patterns = (fields.List("includes"), fields.List("excludes"));
        fields.Drop();
        return patterns;
    }
}
