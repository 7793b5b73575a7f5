using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// The three forms of a pipeline: stages, jobs alone, steps alone. Jobs that stand alone have their stages derived; a stage waits for the one
/// before it unless it says otherwise (https://learn.microsoft.com/azure/devops/pipelines/process/stages#specify-dependencies).
/// </summary>
internal sealed class StageReader(DiagnosticBag diagnostics, YamlMarks marks, ContainerBook containers, List<NativeSetting> native)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private readonly JobReader _jobs = new(diagnostics, marks, containers);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public Stage[] Read(YamlFields fields)
    {
        YamlNode? pool = fields.Peek("pool");
        Stage[] stages = [];
        if (fields.Peek("stages") is YamlList list)
        {
            fields.Take("stages");
            fields.Take("pool");
            stages = Stages(list, pool);
        }
        else if (fields.Peek("jobs") is YamlList jobs)
        {
            fields.Take("jobs");
            fields.Take("pool");
            stages = PipelineRules.DeriveStages([.. Jobs(jobs, new(pool, null)).Select(job => job with { Needs = job.Needs ?? [] })]);
        }
        else if (fields.Peek("steps") is YamlList)
        {
            stages = [new() { Name = "stage-1", Jobs = [_jobs.Short(fields) with { Needs = [] }] }];
        }

        return Downloads.Imply(stages);
    }

    private Stage[] Stages(YamlList list, YamlNode? pool)
    {
        List<Stage> stages = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        bool linear = true;
        foreach (YamlNode node in list.Items)
        {
            YamlFields fields = new(node, Format, "a stage", diagnostics);
            string? name = AzureFields.Text(fields, "stage");
            if (fields.Node["template"] is not null || fields.Node.Entries.Any(entry => AzureFields.IsTemplate(entry.Name)))
            {
                string key = Unnamed("template", stages.Count, places);
                diagnostics.Add(Kept(fields.Node, "A template of stages"));
                native.Add(new(Format, $"stages.{key}", YamlText.Fragment(fields.Node)));
                stages.Add(new() { Name = key });
                linear = false;
                continue;
            }

            if (string.IsNullOrEmpty(name) || !places.TryAdd(name, stages.Count))
            {
                if (!string.IsNullOrEmpty(name))
                    diagnostics.Error("DuplicateStage", $"Two stages are named '{Errors.Shown(name)}'.", fields.Node.Mark?.Path, fields.Node.Line, "Give each its own name.");
                name = Unnamed("Stage", stages.Count, places);
            }

            string[]? after = DependsOn(fields);
            linear &= after is null || (stages.Count == 0 && after.Length == 0) || (after is [string only] && stages.Count > 0 && only == stages[^1].Name);
            string[]? needs = linear ? null : [.. Awaited(after, stages, places).SelectMany(stage => stage.Jobs).Select(job => job.Id)];
            string? condition = AzureFields.Text(fields, "condition");
            List<NativeSetting> kept = [];
            VariableMap variables = AzureFields.Variables(fields, "variables");
            JobDefaults defaults = new(fields.Take("pool") ?? pool, condition is null ? null : ConditionText.Parse(condition)) { Variables = variables };
            Job[] jobs = fields.Take("jobs") is YamlList own ? Jobs(own, defaults, name) : [];
            YamlMap rest = fields.Remaining;
            AzureFields.Rest(fields, "group", "displayName", "variables", "lockBehavior", "trigger", "isSkippable", "templateContext", "checks");
            if (rest.Entries.Count > 0)
                native.Add(new(Format, $"stages.{name}", YamlText.Fragment(rest)));
            stages.Add(new() { Name = name, Jobs = [.. jobs.Select(job => job with { Needs = job.Needs is { Length: > 0 } ? job.Needs : needs })] });
        }

        return [.. stages];
    }

    private static IEnumerable<Stage> Awaited(string[]? after, List<Stage> stages, Dictionary<string, int> places) =>
        after is null ? stages.TakeLast(1) : after.Where(places.ContainsKey).Select(name => places[name]).Where(place => place < stages.Count).Distinct().Order().Select(place => stages[place]);

    // A number that no stage has taken for its own name.
    private static string Unnamed(string word, int place, Dictionary<string, int> places)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{word}{place + 1}");
        for (int i = 2; !places.TryAdd(name, place); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{word}{place + 1}_{i}");
        return name;
    }

    /// <summary>The names under <c>dependsOn</c>; null where there is none.</summary>
    public static string[]? DependsOn(YamlFields fields)
    {
        if (fields.Peek("dependsOn") is not { } node || AzureFields.IsTemplate(node) || node is YamlMap)
            return null;
        return fields.List("dependsOn");
    }

    private Job[] Jobs(YamlList list, JobDefaults defaults, string? stage = null)
    {
        // Two stages may have jobs of one name; in a pipeline each has its own.
        Dictionary<string, string> renamed = new(StringComparer.Ordinal);
        List<Job> jobs = [];
        foreach (YamlNode node in list.Items)
        {
            string id = JobReader.IdOf(node) ?? string.Create(CultureInfo.InvariantCulture, $"{stage}Job{jobs.Count + 1}");
            string unique = id;
            for (int i = 1; !_ids.Add(unique); i++)
                unique = i == 1 && stage is not null ? $"{stage}_{id}" : string.Create(CultureInfo.InvariantCulture, $"{id}_{i}");
            if (unique != id)
                renamed[id] = unique;
            jobs.Add(_jobs.Read(node, unique, defaults));
        }

        return [.. jobs.Select(job => job with { Needs = job.Needs is null ? null : [.. job.Needs.Select(need => renamed.GetValueOrDefault(need, need))] })];
    }

    private static Diagnostic Kept(YamlMap node, string what) => new()
    {
        Id = "TemplateKept",
        Severity = DiagnosticSeverity.Information,
        Message = $"{what} is kept as it is; what it holds is not known.",
        Path = node.Mark?.Path,
        Line = node.Line,
    };
}

/// <summary>What jobs take over from outside.</summary>
/// <param name="Pool">The pool of a job that names none.</param>
/// <param name="Condition">The condition of the stage.</param>
internal sealed record JobDefaults(YamlNode? Pool, Condition? Condition)
{
    /// <summary>The variables of the stage.</summary>
    public VariableMap Variables { get; init; } = new();
}
