using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// A workflow to a pipeline. Branches and tags that are the same for all of its jobs are what starts it; a condition of the workflow is one of every job.
/// </summary>
internal sealed class WorkflowReader(Definitions definitions, DiagnosticBag diagnostics, YamlMarks marks, string prefix, HashSet<string> used)
{
    private const string Format = CircleCIFormat.FormatName;

    public Pipeline Read(string name, YamlMap map, PipelineInput[] inputs)
    {
        YamlFields fields = new(map, Format, $"the workflow '{Errors.Shown(name)}'", diagnostics);
        List<NativeSetting> native = [];
        List<Trigger> triggers = [];
        Schedules(fields, triggers, native);
        Condition? condition = fields.Peek("when") is { } when ? LogicText.Parse(when) : fields.Peek("unless") is { } unless ? Not(LogicText.Parse(unless)) : null;
        if (fields.Peek("jobs") is not null)
        {
            fields.Take("when");
            fields.Take("unless");
        }

        Invocation[] invocations = Invocations(fields.Take("jobs") as YamlList);
        Job[] jobs = [.. invocations.Select(invocation => new JobReader(definitions, diagnostics, marks, prefix, used).Read(invocation))];
        if (jobs.Length == 0)
            diagnostics.Error("MissingKey", $"The workflow '{Errors.Shown(name)}' has no jobs.", map.Mark?.Path, map.Line, "Add 'jobs:'.");
        CircleFilter?[] filters = [.. invocations.Select(invocation => invocation.Filter)];
        bool same = jobs.Length > 0 && filters.All(filter => filter is not null) && filters.Select(filter => YamlText.Fragment(filter!.Write())).Distinct().Count() == 1 && filters[0] != CircleFilter.Nothing;
        bool tags = triggers.Count == 0 && !same && filters.Any(filter => filter?.Tags is not null);
        // A workflow without jobs starts nothing, so that nothing starts it but what it says itself.
        if (triggers.Count == 0 && jobs.Length > 0)
        {
            marks.Add(prefix + ModelPath.Trigger(0), map, "jobs");
            triggers.Add(same ? filters[0]!.Trigger() : tags ? new PushTrigger() : new PushTrigger { Branches = ["**"] });
        }
        else
        {
            same = false;
        }

        if (jobs.Length > 0 || inputs.Length > 0)
            triggers.Add(new ManualTrigger { Inputs = inputs });
        Dictionary<string, string> ids = invocations.Where(invocation => invocation.Alias is not null).ToDictionary(invocation => invocation.Alias!, invocation => invocation.Id, StringComparer.Ordinal);
        native.AddRange(fields.Rest("max_auto_reruns", "description", "when", "unless").Select(setting => setting with { Key = $"workflow.{setting.Key}" }));
        return new()
        {
            Name = name,
            Triggers = [.. triggers],
            Stages = PipelineRules.DeriveStages([.. jobs.Select((job, i) => job with
            {
                Needs = [.. (job.Needs ?? []).Select(need => ids.GetValueOrDefault(need, need))],
                Condition = All(condition, All(same ? null : FilterOf(invocations[i], tags), job.Condition)),
            })]),
            Native = [.. native],
        };
    }

    // Where tags start the workflow too, a job that names none runs for branches only.
    private static Condition? FilterOf(Invocation invocation, bool tags) =>
        invocation.Filter is not { } filter ? null : !filter.IsEmpty ? filter.Condition() : tags ? new BranchCondition(["**"]) : null;

    private static Condition Not(Condition condition) => condition switch { OnSuccessCondition => Condition.Never, NeverCondition => Condition.OnSuccess, _ => new NotCondition(condition) };

    private static Condition? All(Condition? one, Condition? other) => one is null ? other : other is null ? one : new AllCondition([one, other]);

    private void Schedules(YamlFields fields, List<Trigger> triggers, List<NativeSetting> native)
    {
        if (fields.Take("triggers") is not YamlList list)
            return;
        foreach (YamlNode item in list.Items)
        {
            if (item is not YamlMap map || map["schedule"] is not YamlMap schedule || schedule["cron"] is not YamlScalar cron)
            {
                triggers.Add(new NativeTrigger(Format, "trigger", YamlText.Fragment(item)));
                continue;
            }

            YamlMap rest = new([.. schedule.Entries.Where(entry => entry.Name != "cron")]);
            if (!TriggerText.IsDefault(rest))
                native.Add(CircleNative.Of(string.Create(CultureInfo.InvariantCulture, $"schedules.{triggers.OfType<ScheduleTrigger>().Count()}"), rest));
            marks.Add(prefix + ModelPath.Trigger(triggers.Count), item);
            triggers.Add(new ScheduleTrigger(cron.Value));
        }
    }

    private Invocation[] Invocations(YamlList? list)
    {
        List<Invocation> invocations = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (YamlNode item in (list?.Items ?? []).SelectMany(Each))
        {
            (string name, YamlNode? node, YamlMap? arguments) = item switch
            {
                YamlScalar scalar => (scalar.Value, (YamlNode?)scalar, (YamlMap?)null),
                YamlMap { Entries: [var entry] } => (entry.Name, entry.Key, entry.Value as YamlMap),
                _ => ("", item, null),
            };
            if (name.Length == 0)
            {
                diagnostics.Error("WrongType", "A job of a workflow must be a name, with its settings.", item.Mark?.Path, item.Line, "Write '- name' or '- name:' with its settings.");
                continue;
            }

            string id = (arguments?["name"] as YamlScalar)?.Value ?? name;
            string unique = id;
            for (int i = 2; !ids.Add(unique); i++)
                unique = string.Create(CultureInfo.InvariantCulture, $"{id}-{i}");
            CircleFilter? filter = arguments?["filters"] is { } filters ? CircleFilter.Read(filters) : new(null, null, null, null);
            if (filter is { IsEmpty: false } && filter.Condition() is null)
                filter = null;
            invocations.Add(new(name, unique, node, arguments, filter, ((arguments?["matrix"] as YamlMap)?["alias"] as YamlScalar)?.Value));
        }

        return [.. invocations];
    }

    // Several jobs under one dash are a slip that loses none of them.
    private IEnumerable<YamlNode> Each(YamlNode item)
    {
        if (item is not YamlMap { Entries.Count: > 1 } map)
            return [item];
        diagnostics.Error("WrongType", "Each job of a workflow is an item of its own.", item.Mark?.Path, item.Line, "Put a dash before each job.");
        return map.Entries.Select(entry => new YamlMap([entry]) { Mark = entry.Key.Mark });
    }
}

/// <summary>A job as a workflow calls it.</summary>
/// <param name="Name">The job's definition.</param>
/// <param name="Id">Its name in the workflow.</param>
/// <param name="Node">Where it stands.</param>
/// <param name="Arguments">What it is given.</param>
/// <param name="Filter">For which branches and tags it runs; null where that cannot be said by patterns.</param>
/// <param name="Alias">The name of its matrix.</param>
internal sealed record Invocation(string Name, string Id, YamlNode? Node, YamlMap? Arguments, CircleFilter? Filter, string? Alias);
