using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Triggers to what stands under <c>on</c>.</summary>
internal sealed class TriggerWriter(DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    private string _subject = "";

    public YamlMap Write(Trigger[] triggers)
    {
        YamlBuilder on = new();
        PushTrigger? pushes = PushTriggers.Union(triggers);
        for (int i = 0; i < triggers.Length; i++)
        {
            Trigger trigger = triggers[i];
            _subject = ModelPath.Trigger(i);
            switch (trigger)
            {
                case PushTrigger when on.Has("push") && pushes is not null:
                    break;
                case PushTrigger push:
                    AddOnce(on, "push", Push(pushes ?? push));
                    break;
                case PullRequestTrigger request:
                    AddOnce(on, "pull_request", PullRequest(request));
                    break;
                case ScheduleTrigger when !on.Has("schedule"):
                    on.Add("schedule", new YamlList([.. triggers.OfType<ScheduleTrigger>().Select(Schedule)]));
                    break;
                case ManualTrigger manual:
                    AddOnce(on, "workflow_dispatch", Manual(manual));
                    break;
                case NativeTrigger { Format: Format } native:
                    AddOnce(on, native.Name, native.Text.Length == 0 ? Nothing() : YamlLoader.Fragment(native.Text));
                    break;
                case NativeTrigger native:
                    diagnostics.Lost($"the trigger '{native.Name}' ({native.Format})", Format, null, _subject);
                    break;
            }
        }

        // A workflow must name an event; one without triggers is started by hand.
        if (on.IsEmpty)
            on.Add("workflow_dispatch", Nothing());
        return on.Map;
    }

    private void AddOnce(YamlBuilder on, string name, YamlNode value)
    {
        if (on.Has(name))
            diagnostics.Lost($"a second '{name}' trigger", Format, "Write a second workflow for it.", _subject);
        else
            on.Add(name, value);
    }

    private YamlNode Push(PushTrigger push)
    {
        YamlBuilder map = new();
        Filter(map, "branches", push.Branches, push.IgnoredBranches);
        Filter(map, "tags", push.Tags, push.IgnoredTags);
        Filter(map, "paths", push.Paths, push.IgnoredPaths);
        return OrNothing(map);
    }

    private YamlNode PullRequest(PullRequestTrigger request)
    {
        YamlBuilder map = new YamlBuilder().Add("types", request.Types);
        Filter(map, "branches", request.Branches, request.IgnoredBranches);
        Filter(map, "paths", request.Paths, request.IgnoredPaths);
        return OrNothing(map);
    }

    // "You cannot use both": what is left out of what is wanted begins with '!' and stands after it
    // (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore).
    private void Filter(YamlBuilder map, string key, string[] wanted, string[] left)
    {
        if (wanted.Length == 0 || left.Length == 0)
        {
            map.Add(key, wanted).Add(key + "-ignore", left);
            return;
        }

        map.Add(key, [.. wanted, .. left.Select(pattern => "!" + pattern)]);
        diagnostics.Approximated($"What the {key} of a trigger leave out is said by '!' among those that it wants.", subject: _subject);
    }

    private static YamlMap Schedule(ScheduleTrigger schedule) => new YamlBuilder().Add("cron", new YamlScalar(schedule.Cron, YamlStyle.Quoted)).Add("timezone", schedule.TimeZone).Map;

    private static YamlNode Manual(ManualTrigger manual)
    {
        YamlBuilder inputs = new();
        foreach (PipelineInput input in manual.Inputs)
        {
            inputs.Add(input.Name, OrNothing(new YamlBuilder()
                .Add("description", input.Description)
                .AddFlag("required", input.Required)
                .Add("type", input.Type == "string" ? null : input.Type)
                .Add("default", input.Default is null ? null : input.Type is "boolean" or "number" ? YamlBuilder.Plain(input.Default) : new YamlScalar(input.Default))
                .Add("options", input.Options)));
        }

        return OrNothing(new YamlBuilder().Add("inputs", inputs));
    }

    private static YamlNode OrNothing(YamlBuilder builder) => builder.IsEmpty ? Nothing() : builder.Map;

    private static YamlScalar Nothing() => YamlBuilder.Plain("");
}
