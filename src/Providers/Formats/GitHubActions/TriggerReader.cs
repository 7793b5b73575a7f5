using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>What stands under <c>on</c>.</summary>
internal sealed class TriggerReader(DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    public Trigger[] Read(YamlNode? node) => node switch
    {
        YamlScalar { IsNull: false } scalar => [.. Event(scalar.Value, null)],
        YamlList list => [.. list.Items.OfType<YamlScalar>().SelectMany(item => Event(item.Value, null))],
        YamlMap map => [.. map.Entries.SelectMany(entry => Event(entry.Name, entry.Value))],
        _ => [],
    };

    private IEnumerable<Trigger> Event(string name, YamlNode? settings)
    {
        if (name == "schedule" && settings is YamlList schedules)
            return schedules.Items.Select(Schedule);
        return name switch
        {
            "push" => [Push(Fields(settings, name))],
            "pull_request" => [PullRequest(Fields(settings, name))],
            "workflow_dispatch" => [Manual(Fields(settings, name))],
            _ => [new NativeTrigger(Format, name, settings is null or YamlScalar { IsNull: true } ? "" : YamlText.Fragment(settings))],
        };
    }

    private static PushTrigger Push(YamlFields fields)
    {
        PushTrigger trigger = new()
        {
            Branches = fields.List("branches"),
            IgnoredBranches = fields.List("branches-ignore"),
            Tags = fields.List("tags"),
            IgnoredTags = fields.List("tags-ignore"),
            Paths = fields.List("paths"),
            IgnoredPaths = fields.List("paths-ignore"),
        };
        fields.Drop();
        return trigger;
    }

    private static PullRequestTrigger PullRequest(YamlFields fields)
    {
        PullRequestTrigger trigger = new()
        {
            Branches = fields.List("branches"),
            IgnoredBranches = fields.List("branches-ignore"),
            Paths = fields.List("paths"),
            IgnoredPaths = fields.List("paths-ignore"),
            Types = fields.List("types"),
        };
        fields.Drop();
        return trigger;
    }

    private ScheduleTrigger Schedule(YamlNode node)
    {
        YamlFields fields = Fields(node, "schedule");
        ScheduleTrigger trigger = new(fields.Text("cron") ?? "", fields.Text("timezone"));
        fields.Drop();
        return trigger;
    }

    private ManualTrigger Manual(YamlFields fields)
    {
        List<PipelineInput> inputs = [];
        YamlNode? declared = fields.Take("inputs");
        if (declared is YamlMap map)
            inputs.AddRange(map.Entries.Select(Input));
        else if (declared is not (null or YamlScalar { IsNull: true }))
            fields.Wrong(declared, "'inputs' of 'workflow_dispatch' must be a mapping.");
        fields.Drop();
        return new() { Inputs = [.. inputs] };
    }

    private PipelineInput Input(YamlEntry entry)
    {
        YamlFields fields = Fields(entry.Value, $"the input '{Errors.Shown(entry.Name)}'");
        PipelineInput input = new()
        {
            Name = entry.Name,
            Description = fields.Text("description"),
            Default = fields.Text("default"),
            Required = fields.Flag("required"),
            Type = fields.Text("type") ?? "string",
            Options = fields.List("options"),
        };
        fields.Drop();
        return input;
    }

    private YamlFields Fields(YamlNode? node, string owner) => new(node, Format, owner.Contains(' ', StringComparison.Ordinal) ? owner : $"'on.{owner}'", diagnostics);
}
