using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Triggers to <c>trigger</c>, <c>pr</c>, <c>schedules</c> and <c>parameters</c>.</summary>
internal sealed class TriggerWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = AzurePipelinesFormat.FormatName;
    private const string ScheduledBranch = "main";

    public void Add(YamlBuilder root)
    {
        PushTrigger[] pushes = [.. pipeline.Triggers.OfType<PushTrigger>()];
        PullRequestTrigger[] requests = [.. pipeline.Triggers.OfType<PullRequestTrigger>()];
        root.Add("trigger", NativeOf("trigger") ?? (pushes.Length == 0 ? new YamlScalar("none") : Push(PushTriggers.Union(pushes) ?? pushes[0])));
        root.Add("pr", NativeOf("pr") ?? (requests.Length == 0 ? new YamlScalar("none") : PullRequest(requests[0])));
        Schedules(root);
        Parameters(root);
        Report(pushes, requests);
    }

    /// <summary>What a schedule says that has nothing but its time: it runs even where nothing changed, on the main branch.</summary>
    public static bool IsDefault(YamlMap settings) => YamlText.Fragment(settings) == YamlText.Fragment(Default());

    private static YamlMap Default() => new YamlBuilder()
        .Add("branches", new YamlBuilder().Add("include", [ScheduledBranch]))
        .Add("always", YamlBuilder.Plain("true")).Map;

    private void Report(PushTrigger[] pushes, PullRequestTrigger[] requests)
    {
        for (int i = 0; i < pipeline.Triggers.Length; i++)
        {
            switch (pipeline.Triggers[i])
            {
                case NativeTrigger native when native.Format != Format:
                    diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: ModelPath.Trigger(i));
                    break;
                case PushTrigger push when push != pushes[0] && PushTriggers.Union(pushes) is null:
                    diagnostics.Lost("a second push trigger", Format, "Merge its branches into the first.", ModelPath.Trigger(i));
                    break;
                case PullRequestTrigger request when request != requests[0]:
                    diagnostics.Lost("a second pull request trigger", Format, "Merge its branches into the first.", ModelPath.Trigger(i));
                    break;
                case PullRequestTrigger { Types.Length: > 0 } typed:
                    diagnostics.Approximated($"{Format} runs for every change of a pull request, not only for {string.Join(", ", typed.Types.Select(Errors.Shown))}.", subject: ModelPath.Trigger(i));
                    break;
                case ScheduleTrigger { TimeZone: { } zone } when zone != "UTC":
                    diagnostics.Approximated($"{Format} runs schedules in UTC, not in {Errors.Shown(zone)}.", "Move the hour of 'cron'.", ModelPath.Trigger(i), DiagnosticSeverity.Warning);
                    break;
            }
        }
    }

    private YamlNode Push(PushTrigger push)
    {
        bool all = push.Branches.Length + push.Tags.Length + push.IgnoredBranches.Length + push.IgnoredTags.Length == 0;
        string[] branches = all ? ["**"] : push.Branches, tags = all ? ["**"] : push.Tags;
        YamlMap? rest = AzureFields.FindMap(pipeline.Native, "trigger");
        if (rest is null && tags.Length + push.IgnoredTags.Length + push.IgnoredBranches.Length + push.Paths.Length + push.IgnoredPaths.Length == 0)
            return YamlBuilder.List(branches.Select(Pattern));
        YamlMap map = new YamlBuilder().Add("branches", Filter(branches, push.IgnoredBranches)).Add("tags", Filter(tags, push.IgnoredTags)).Add("paths", Filter(push.Paths, push.IgnoredPaths, isPath: true)).Map;
        return rest is null ? map : YamlMerge.Deep(rest, map);
    }

    private YamlNode PullRequest(PullRequestTrigger request)
    {
        YamlMap? rest = AzureFields.FindMap(pipeline.Native, "pr");
        string[] branches = request.Branches.Length + request.IgnoredBranches.Length == 0 ? ["**"] : request.Branches;
        if (rest is null && request.IgnoredBranches.Length + request.Paths.Length + request.IgnoredPaths.Length == 0)
            return YamlBuilder.List(branches.Select(Pattern));
        YamlMap map = new YamlBuilder().Add("branches", Filter(branches, request.IgnoredBranches)).Add("paths", Filter(request.Paths, request.IgnoredPaths, isPath: true)).Map;
        return rest is null ? map : YamlMerge.Deep(rest, map);
    }

    private static YamlBuilder Filter(string[] include, string[] exclude, bool isPath = false) =>
        isPath ? new YamlBuilder().Add("include", include).Add("exclude", exclude) : new YamlBuilder().Add("include", [.. include.Select(Pattern)]).Add("exclude", [.. exclude.Select(Pattern)]);

    private static string Pattern(string pattern) => pattern.Replace("**", "*", StringComparison.Ordinal);

    private void Schedules(YamlBuilder root)
    {
        List<YamlMap> schedules = [];
        foreach (ScheduleTrigger schedule in pipeline.Triggers.OfType<ScheduleTrigger>())
        {
            YamlMap? rest = AzureFields.FindMap(pipeline.Native, string.Create(CultureInfo.InvariantCulture, $"schedules.{schedules.Count}"));
            YamlBuilder map = new YamlBuilder().Add("cron", schedule.Cron);
            foreach (YamlEntry entry in (rest ?? Default()).Entries)
                map.Add(entry.Name, entry.Value);
            if (pipeline.Path is null && rest is null)
                diagnostics.Approximated($"A schedule of {Format} names its branches; '{ScheduledBranch}' stands there.", "Correct it where the default branch has another name.", ModelPath.Trigger(Array.IndexOf(pipeline.Triggers, schedule)));
            schedules.Add(map.Map);
        }

        if (schedules.Count > 0)
            root.Add("schedules", new YamlList(schedules));
    }

    private void Parameters(YamlBuilder root)
    {
        List<YamlNode> parameters = [];
        foreach (PipelineInput input in pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs))
        {
            bool plain = input.Type is "boolean" or "number";
            string? value = input.Default ?? (input.Required ? null : input.Type switch { "boolean" => "false", "number" => "0", "choice" when input.Options.Length > 0 => input.Options[0], _ => "" });
            YamlBuilder map = new YamlBuilder().Add("name", input.Name).Add("displayName", input.Description).Add("type", plain ? input.Type : "string");
            map.Add("default", value is null ? null : plain ? YamlBuilder.Plain(value) : new YamlScalar(value)).Add("values", input.Options);
            parameters.Add(map.Map);
        }

        if (AzureFields.Find(pipeline.Native, "parameters") is { } more && YamlLoader.Fragment(more) is YamlList others)
            parameters.AddRange(others.Items);
        if (parameters.Count > 0)
            root.Add("parameters", new YamlList(parameters));
    }

    private YamlNode? NativeOf(string name) =>
        pipeline.Triggers.OfType<NativeTrigger>().FirstOrDefault(trigger => trigger.Format == Format && trigger.Name == name) is { } native ? YamlLoader.Fragment(native.Text) : null;
}
