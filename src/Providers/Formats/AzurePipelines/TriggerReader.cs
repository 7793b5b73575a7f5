using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// What starts a pipeline. Without <c>trigger</c> every branch does, without <c>pr</c> every pull request does
/// (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/trigger, …/yaml-schema/pr: "pull requests on any branch trigger a build"), and a person always can.
/// </summary>
internal sealed class TriggerReader(DiagnosticBag diagnostics, YamlMarks marks, List<NativeSetting> native)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private static readonly string[] Filters = ["branches", "tags", "paths"];
    private static readonly string[] ParameterKeys = ["name", "displayName", "type", "default", "values"];

    private readonly List<Trigger> _triggers = [];

    public Trigger[] Read(YamlFields fields)
    {
        Push(fields);
        PullRequest(fields);
        Schedules(fields);
        Add(new ManualTrigger { Inputs = Parameters(fields) }, fields.Node, "parameters");
        return [.. _triggers];
    }

    private void Push(YamlFields fields)
    {
        if (Filtered(fields, "trigger") is not { } filter)
            return;
        string[] branches = Patterns(filter, "branches", "include"), tags = Patterns(filter, "tags", "include");
        string[] noBranches = Patterns(filter, "branches", "exclude"), noTags = Patterns(filter, "tags", "exclude");
        bool all = branches is ["**"] && tags is ["**"] && noBranches.Length + noTags.Length == 0;
        PushTrigger push = new()
        {
            Branches = all ? [] : filter.Node.Entries.Count == 0 ? ["**"] : branches,
            IgnoredBranches = noBranches,
            Tags = all ? [] : tags,
            IgnoredTags = noTags,
            Paths = Texts(filter, "paths", "include"),
            IgnoredPaths = Texts(filter, "paths", "exclude"),
        };
        Add(push, fields.Node, "trigger");
        Keep(filter, "trigger", "batch");
    }

    private void PullRequest(YamlFields fields)
    {
        if (Filtered(fields, "pr") is not { } filter)
            return;
        string[] branches = Patterns(filter, "branches", "include");
        PullRequestTrigger trigger = new()
        {
            Branches = branches is ["**"] ? [] : branches,
            IgnoredBranches = Patterns(filter, "branches", "exclude"),
            Paths = Texts(filter, "paths", "include"),
            IgnoredPaths = Texts(filter, "paths", "exclude"),
        };
        Add(trigger, fields.Node, "pr");
        Keep(filter, "pr", "autoCancel", "drafts");
    }

    // The filters of a trigger; null where there is none, or only a native one.
    private YamlFields? Filtered(YamlFields fields, string key)
    {
        switch (fields.Peek(key))
        {
            case YamlScalar { Value: "none" }:
                fields.Take(key);
                return null;
            case null or YamlScalar { IsNull: true }:
                fields.Take(key);
                return new(null, Format, key, diagnostics);
            case YamlList list when IsTexts(list):
                fields.Take(key);
                return new(new YamlMap([new("branches", list)]), Format, key, diagnostics);
            case YamlMap map when map.Entries.Where(entry => Filters.Contains(entry.Name)).All(entry => IsFilter(entry.Value)):
                fields.Take(key);
                return new(map, Format, $"'{key}'", diagnostics);
            case YamlNode other:
                fields.Take(key);
                Add(new NativeTrigger(Format, key, YamlText.Fragment(other)), fields.Node, key);
                return null;
        }
    }

    private void Keep(YamlFields filter, string key, params string[] known)
    {
        foreach (string taken in Filters)
            filter.Take(taken);
        if (filter.Remaining is { Entries.Count: > 0 } rest)
        {
            native.Add(new(Format, key, YamlText.Fragment(rest)));
            filter.Rest(known);
        }
    }

    private void Schedules(YamlFields fields)
    {
        if (fields.Peek("schedules") is not YamlList list || !list.Items.All(item => item is YamlMap map && map["cron"] is YamlScalar))
            return;
        fields.Take("schedules");
        foreach (YamlMap item in list.Items.OfType<YamlMap>())
        {
            YamlFields schedule = new(item, Format, "a schedule", diagnostics);
            int index = _triggers.OfType<ScheduleTrigger>().Count();
            marks.Add(ModelPath.Trigger(_triggers.Count), item);
            _triggers.Add(new ScheduleTrigger(schedule.Text("cron") ?? ""));
            if (!TriggerWriter.IsDefault(schedule.Remaining))
                native.Add(new(Format, string.Create(CultureInfo.InvariantCulture, $"schedules.{index}"), YamlText.Fragment(schedule.Remaining)));
            schedule.Rest("displayName", "branches", "always", "batch");
        }
    }

    private PipelineInput[] Parameters(YamlFields fields)
    {
        if (fields.Peek("parameters") is not YamlList list || !list.Items.Any(IsInput))
            return [];
        fields.Take("parameters");
        YamlNode[] others = [.. list.Items.Where(item => !IsInput(item))];
        if (others.Length > 0)
            native.Add(new(Format, "parameters", YamlText.Fragment(new YamlList(others))));
        return [.. list.Items.Where(IsInput).Select(Input)];
    }

    private PipelineInput Input(YamlNode node)
    {
        YamlFields fields = new(node, Format, "a parameter", diagnostics);
        bool required = fields.Peek("default") is null;
        string? type = fields.Text("type");
        string[] options = fields.List("values");
        return new()
        {
            Name = fields.Text("name") ?? "",
            Description = fields.Text("displayName"),
            Default = fields.Peek("default") is null ? null : fields.Text("default") ?? "",
            Required = required,
            Type = options.Length > 0 && type is null or "string" && options.Length > 0 ? "choice" : type ?? "string",
            Options = options,
        };
    }

    // Objects, steps and jobs as parameters belong to templates.
    private static bool IsInput(YamlNode node) =>
        node is YamlMap map
        && map.Entries.All(entry => ParameterKeys.Contains(entry.Name) && (entry.Name == "values" ? entry.Value is YamlList list && IsTexts(list) : entry.Value is YamlScalar))
        && map["name"] is not null
        && map["type"] is null or YamlScalar { Value: "string" or "boolean" or "number" };

    private void Add(Trigger trigger, YamlMap owner, string key)
    {
        marks.Add(ModelPath.Trigger(_triggers.Count), owner, key);
        _triggers.Add(trigger);
    }

    private static bool IsTexts(YamlList list) => list.Items.All(item => item is YamlScalar scalar && !AzureFields.IsTemplate(scalar.Value));

    private static bool IsFilter(YamlNode node) => node switch
    {
        YamlList list => IsTexts(list),
        YamlMap map => map.Entries.All(entry => entry.Name is "include" or "exclude" && entry.Value is YamlList list && IsTexts(list)),
        _ => false,
    };

    // '*' matches any number of characters, slashes included.
    private static string[] Patterns(YamlFields filter, string key, string part) => [.. Texts(filter, key, part).Select(pattern => pattern.Replace("**", "*", StringComparison.Ordinal).Replace("*", "**", StringComparison.Ordinal))];

    private static string[] Texts(YamlFields filter, string key, string part) => filter.Peek(key) switch
    {
        YamlList list when part == "include" => filter.Texts(list, key),
        YamlMap map => filter.Texts(map[part], key),
        _ => [],
    };
}
