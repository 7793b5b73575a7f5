using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>The model to a configuration with one workflow, or two where it is started by pushes and by the clock.</summary>
internal sealed class ConfigWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = CircleCIFormat.FormatName;

    public PipelineFile Write()
    {
        YamlBuilder root = new YamlBuilder().Add("version", YamlBuilder.Plain("2.1"));
        foreach (string key in new[] { "setup", "orbs" })
            root.Add(key, CircleNative.Find(pipeline.Native, key));
        root.Add("parameters", Inputs());
        foreach (string key in new[] { "executors", "commands" })
            root.Add(key, CircleNative.Find(pipeline.Native, key));
        JobNames names = new(pipeline.Jobs.Select(job => job.Id));
        JobWriter writer = new(pipeline, names, diagnostics);
        List<YamlNode> calls = [];
        YamlBuilder jobs = new();
        Condition? common = WorkflowCondition.Of(pipeline);
        foreach (Job job in pipeline.Jobs)
        {
            WrittenJob written = writer.Write(job, WorkflowCondition.Without(job.Condition, common));
            calls.AddRange(written.Calls);
            if (written.Definition is { } definition)
                jobs.Add(names[job.Id], definition);
        }

        foreach (YamlEntry entry in (CircleNative.Find(pipeline.Native, "jobs") as YamlMap)?.Entries ?? [])
        {
            if (!jobs.Has(entry.Name))
                jobs.Add(entry.Name, entry.Value);
        }

        root.AddNative(pipeline.Native.Where(setting => setting.Format != Format || !setting.Key.Contains('.', StringComparison.Ordinal)), Format, "the pipeline", diagnostics, "jobs", "parameters");
        root.Add("jobs", jobs);
        root.Add("workflows", Workflows(new YamlList(calls), common));
        Report();
        return new(pipeline.Format == Format && pipeline.Path is { } path ? path : ".circleci/config.yml", YamlLayout.SpaceBlocks(YamlText.Write(root.Map), under: "jobs:"));
    }

    private YamlMap Workflows(YamlList calls, Condition? condition)
    {
        string name = pipeline.Name.Length == 0 ? "build" : pipeline.Name;
        ScheduleTrigger[] schedules = [.. pipeline.Triggers.OfType<ScheduleTrigger>()];
        NativeTrigger[] natives = [.. pipeline.Triggers.OfType<NativeTrigger>().Where(trigger => trigger.Format == Format)];
        bool pushes = pipeline.Triggers.Any(trigger => trigger is PushTrigger or PullRequestTrigger);
        List<YamlNode> triggers = [.. natives.Select(native => YamlLoader.Fragment(native.Text))];
        for (int i = 0; i < schedules.Length; i++)
        {
            YamlMap rest = CircleNative.Find(pipeline.Native, string.Create(CultureInfo.InvariantCulture, $"schedules.{i}")) as YamlMap ?? TriggerText.Default;
            if (ReferenceEquals(rest, TriggerText.Default) && pipeline.Path is null)
                diagnostics.Approximated($"A schedule of {Format} names its branches; '{TriggerText.Branch}' stands there.", "Correct it where the default branch has another name.", ModelPath.Trigger(Array.IndexOf(pipeline.Triggers, schedules[i])));
            triggers.Add(new YamlBuilder().Add("schedule", new YamlMap([new("cron", new YamlScalar(schedules[i].Cron)), .. rest.Entries])).Map);
        }

        YamlBuilder workflows = new();
        if (pushes || triggers.Count == 0)
            workflows.Add(name, Workflow([], calls, condition));
        if (triggers.Count > 0)
            workflows.Add(pushes ? $"{name}-scheduled" : name, Workflow(triggers, calls, condition));
        if (pushes && triggers.Count > 0)
            diagnostics.Approximated("What the clock starts is a workflow of its own, with the same jobs.", subject: ModelPath.Trigger(Array.FindIndex(pipeline.Triggers, trigger => trigger is ScheduleTrigger or NativeTrigger)));
        return workflows.Map;
    }

    private YamlMap Workflow(List<YamlNode> triggers, YamlList calls, Condition? condition)
    {
        YamlBuilder map = new();
        if (triggers.Count > 0)
            map.Add("triggers", new YamlList(triggers));
        if (condition is not null && LogicText.Write(condition) is { } logic)
            map.Add("when", logic);
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith("workflow.", StringComparison.Ordinal)))
            map.Add(setting.Key["workflow.".Length..], YamlLoader.Fragment(setting.Text));
        return calls.Items.Count == 0 && !map.IsEmpty ? map.Map : map.Add("jobs", calls).Map;
    }

    private YamlNode? Inputs()
    {
        YamlBuilder inputs = new();
        foreach (PipelineInput input in pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs))
        {
            string type = input.Type switch { "number" => "integer", "choice" => "enum", "boolean" => "boolean", _ => "string" };
            // A parameter must have a value.
            string value = input.Default ?? type switch { "integer" => "0", "boolean" => "false", "enum" when input.Options.Length > 0 => input.Options[0], _ => "" };
            if (input.Required && input.Default is null)
                diagnostics.Approximated($"The parameter '{Errors.Shown(input.Name)}' need not be given: every parameter of {Format} has a default.");
            inputs.Add(JobNames.Parameter(input.Name), new YamlBuilder().Add("type", type).Add("description", input.Description)
                .Add("default", type is "integer" or "boolean" ? YamlBuilder.Plain(value) : new YamlScalar(value)).Add("enum", input.Options));
        }

        if (CircleNative.Find(pipeline.Native, "parameters") is YamlMap more)
            return YamlMerge.Deep(inputs.Map, more);
        return inputs.IsEmpty ? null : inputs.Map;
    }

    private void Report()
    {
        for (int i = 0; i < pipeline.Triggers.Length; i++)
        {
            string subject = ModelPath.Trigger(i);
            switch (pipeline.Triggers[i])
            {
                case NativeTrigger native when native.Format != Format:
                    diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
                    break;
                case PullRequestTrigger:
                    diagnostics.Approximated("The branch of a pull request is built when it is pushed: CircleCI builds pushes.", "Set 'Only build pull requests' in the project's settings where only those are meant.", subject);
                    break;
                case PushTrigger push when push != pipeline.Triggers.OfType<PushTrigger>().First() && PushTriggers.Union(pipeline.Triggers) is null:
                    diagnostics.Lost("a second push trigger", Format, "Merge its branches into the first.", subject);
                    break;
                case PushTrigger push when push.Paths.Length + push.IgnoredPaths.Length > 0:
                    diagnostics.Lost("the paths of a push", Format, "Use the path-filtering orb with a setup workflow.", subject);
                    break;
                case ScheduleTrigger { TimeZone: { } zone } when zone != "UTC":
                    diagnostics.Approximated($"{Format} runs schedules in UTC, not in {Errors.Shown(zone)}.", "Move the hour of 'cron'.", subject, DiagnosticSeverity.Warning);
                    break;
            }
        }

        if (pipeline.Variables.Count > 0)
            diagnostics.Approximated("The variables of the pipeline stand in every job.");
    }
}
