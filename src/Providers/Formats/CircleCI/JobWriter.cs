using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>A job to its definition and to its calls in the workflow.</summary>
internal sealed class JobWriter(Pipeline pipeline, JobNames names, DiagnosticBag diagnostics)
{
    private const string Format = CircleCIFormat.FormatName;

    // What belongs to the call, not to the definition.
    private static readonly string[] CallKeys = ["type", "pre-steps", "post-steps", "serial-group", "override-with"];

    private readonly IReadOnlyDictionary<string, string[]> _needs = PipelineRules.Needs(pipeline);
    private readonly PushTrigger? _push = PushTriggers.Union(pipeline.Triggers) ?? pipeline.Triggers.OfType<PushTrigger>().FirstOrDefault();

    public WrittenJob Write(Job job, Condition? condition)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        Split(condition, job, owner, out CircleFilter? filter, out Condition? status, out Condition? logic);
        filter ??= _push is null ? null : CircleFilter.Of(_push);
        string[] needs = [.. _needs.GetValueOrDefault(job.Id, []).Select(need => names[need])];
        string? reference = Array.Find(job.Native, setting => setting is { Format: Format, Key: "job" })?.Text;
        ApproveStep[] approvals = [.. job.Steps.OfType<ApproveStep>()];
        bool isApproval = approvals.Length > 0 && approvals.Length == job.Steps.Length;
        List<YamlNode> calls = [];
        if (job.Manual || (approvals.Length > 0 && !isApproval))
        {
            string gate = $"approve-{names[job.Id]}";
            diagnostics.Approximated($"A job before {owner} waits for a person.", subject: ModelPath.Job(job.Id));
            calls.Add(Call(gate, new YamlBuilder().Add("type", "approval").Add("requires", Requires(needs, status)).Add("filters", Filter(filter))));
            needs = [gate];
            status = null;
        }

        YamlBuilder call = new();
        if (isApproval)
            call.Add("type", "approval");
        else if (reference is not null && reference != names[job.Id])
            call.Add("name", names[job.Id]);
        call.Add("requires", CircleNative.Find(job.Native, "requires") ?? Requires(needs, status));
        call.Add("context", CircleNative.Find(job.Native, "context") ?? (job.Environment is null || job.Environment.Name.Length == 0 ? null : new YamlScalar(job.Environment.Name)));
        call.Add("filters", CircleNative.Find(job.Native, "filters") ?? Filter(filter));
        call.Add("matrix", Matrix(job));
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && (reference is not null || isApproval || CallKeys.Contains(setting.Key)) && setting.Key != "job" && !call.Has(setting.Key)))
            call.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        calls.Add(Call(reference ?? names[job.Id], call));
        Report(job, owner, isApproval);
        return new([.. calls], reference is not null || isApproval ? null : Definition(job, owner, logic));
    }

    private YamlMap Definition(Job job, string owner, Condition? logic)
    {
        YamlBuilder map = new();
        map.Add("parameters", new YamlMap([.. Axes(job).Select(axis => new YamlEntry(JobNames.Parameter(axis.Name), new YamlBuilder().Add("type", axis.Values.All(value => value is "true" or "false") ? "boolean" : "string").Map))]) is { Entries.Count: > 0 } axes ? axes : null);
        ExecutorWriter executor = new(job, owner, diagnostics);
        executor.Add(map);
        map.Add("environment", pipeline.Variables.With(job.Variables));
        map.AddNative(job.Native.Where(setting => setting.Format != Format || !CallKeys.Contains(setting.Key)), Format, owner, diagnostics, "requires", "context", "filters", "matrix", "job", "type", "parameters");
        return map.Add("steps", new StepWriter(pipeline, job, owner, executor, diagnostics).Write(logic)).Map;
    }

    // A branch or a tag is a filter of the job, a status is asked of what it needs, the rest is asked of its steps.
    private void Split(Condition? condition, Job job, string owner, out CircleFilter? filter, out Condition? status, out Condition? logic)
    {
        filter = null;
        status = null;
        List<Condition> rest = [];
        foreach (Condition part in condition is null ? [] : Parts(condition))
        {
            if (part is OnFailureCondition or AlwaysCondition or OnSuccessCondition)
                status = part is OnSuccessCondition ? status : part;
            else if (filter is null && CircleFilter.Of(part) is { } found)
                filter = found;
            else
                rest.Add(part);
        }

        logic = rest.Count == 0 ? null : rest.Count == 1 ? rest[0] : new AllCondition([.. rest]);
        if (logic is null)
            return;
        string subject = ModelPath.Part(job.Id, "condition");
        if (LogicText.Write(logic) is null)
        {
            diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of {owner}; it runs for no branch.", Remedy = "Write the 'filters' by hand.", Subject = subject });
            filter = CircleFilter.Nothing;
            logic = null;
        }
        else
        {
            diagnostics.Approximated($"The condition of {owner} is asked of its steps: the job itself always runs.", subject: subject);
        }
    }

    private static IEnumerable<Condition> Parts(Condition condition) => condition is AllCondition all ? all.Conditions.SelectMany(Parts) : [condition];

    private static YamlNode? Requires(string[] needs, Condition? status)
    {
        if (needs.Length == 0)
            return null;
        string? state = status switch { OnFailureCondition => "failed", AlwaysCondition => "terminal", _ => null };
        return state is null ? YamlBuilder.List(needs) : new YamlList([.. needs.Select(need => new YamlBuilder().Add(need, state).Map)]);
    }

    private static YamlMap? Filter(CircleFilter? filter) => filter is null || filter.IsEmpty ? null : filter.Write();

    private YamlNode? Matrix(Job job)
    {
        if (job.Matrix is not { } matrix || matrix.Axes.Length == 0)
            return CircleNative.Find(job.Native, "matrix");
        YamlBuilder map = new();
        map.Add("parameters", new YamlMap([.. Axes(job).Select(axis => new YamlEntry(JobNames.Parameter(axis.Name), new YamlList([.. axis.Values.Select(Value)])))]));
        VariableMap[] left = [.. Left(matrix)];
        if (left.Length > 0)
            map.Add("exclude", new YamlList([.. left.Select(item => new YamlMap([.. item.Select(entry => new YamlEntry(JobNames.Parameter(entry.Key), Value(entry.Value)))]))]));
        if (matrix.Axes.FirstOrDefault(axis => JobNames.Parameter(axis.Name) != axis.Name) is { } renamed)
            diagnostics.Approximated($"The axis '{Errors.Shown(renamed.Name)}' of the matrix of the job '{Errors.Shown(job.Id)}' is the parameter '{JobNames.Parameter(renamed.Name)}'.", subject: ModelPath.Part(job.Id, "matrix"));
        if (matrix.FailFast)
            diagnostics.Approximated($"The first failure in the matrix of the job '{Errors.Shown(job.Id)}' does not end the other jobs.", subject: ModelPath.Part(job.Id, "matrix"));
        if (matrix.MaxParallel is not null)
            diagnostics.Lost($"how many jobs of the matrix of '{Errors.Shown(job.Id)}' run at once", Format, subject: ModelPath.Part(job.Id, "matrix"));
        foreach (YamlEntry entry in (CircleNative.Find(job.Native, "matrix") as YamlMap)?.Entries ?? [])
            map.Add(entry.Name, entry.Value);
        return map.Map;
    }

    // All combinations are made of the axes: combinations that were added make the axes longer, and what they do not stand for is left out.
    private static MatrixAxis[] Axes(Job job)
    {
        if (job.Matrix is not { } matrix)
            return [];
        if (matrix.Include.Length == 0)
            return matrix.Axes;
        IReadOnlyList<VariableMap> all = MatrixCombinations.Of(matrix);
        return [.. all.SelectMany(combination => combination.Keys).Distinct().Select(key => new MatrixAxis(key, [.. all.Select(combination => combination.Find(key) ?? "").Distinct()]))];
    }

    private static IEnumerable<VariableMap> Left(Matrix matrix)
    {
        if (matrix.Include.Length == 0)
            return matrix.Exclude;
        IReadOnlyList<VariableMap> wanted = MatrixCombinations.Of(matrix);
        MatrixAxis[] axes = Axes(new() { Matrix = matrix });
        return MatrixCombinations.Of(new() { Axes = axes }).Where(combination => !wanted.Any(want => axes.All(axis => (want.Find(axis.Name) ?? "") == combination[axis.Name])));
    }

    private static YamlScalar Value(string value) => value is "true" or "false" ? YamlBuilder.Plain(value) : new(value, YamlStyle.Quoted);

    private static YamlNode Call(string name, YamlBuilder settings) => settings.IsEmpty ? new YamlScalar(name) : new YamlBuilder().Add(name, settings).Map;

    private void Report(Job job, string owner, bool isApproval)
    {
        if (job.Name is not null && job.Name != job.Id)
            diagnostics.Approximated($"{Format} has one name for a job; '{Errors.Shown(job.Name)}' is called '{Errors.Shown(names[job.Id])}'.", subject: ModelPath.Job(job.Id));
        if (job.Timeout is not null)
            diagnostics.Lost($"the time limit of {owner}", Format, "Set it in the organization's settings.", ModelPath.Part(job.Id, "timeout"));
        if (job.Retries > 0)
            diagnostics.Lost($"the retries of {owner}", Format, "Set 'max_auto_reruns' of the workflow.", ModelPath.Part(job.Id, "retries"));
        if (job.ContinueOnError)
            diagnostics.Lost($"that {owner} may fail", Format, "Let later jobs require it with 'terminal'.", ModelPath.Job(job.Id));
        if (job.Outputs.Count > 0)
            diagnostics.Lost($"the outputs {string.Join(", ", job.Outputs.Keys.Select(Errors.Shown))} of {owner}", Format, "Write them into a file and persist it to the workspace.", ModelPath.Part(job.Id, "outputs"));
        if (job.Environment?.Url is { } url)
            diagnostics.Lost($"the address '{Errors.Shown(url)}' of the environment of {owner}", Format, subject: ModelPath.Part(job.Id, "environment"));
        if (isApproval && pipeline.Path is null && job.Steps.OfType<ApproveStep>().First() is { Message.Length: > 0 } approve && approve.Message != job.Id)
            diagnostics.Approximated($"The question '{Errors.Shown(approve.Message)}' is the job's name.", subject: ModelPath.Step(job.Id, 0));
    }
}

/// <summary>A job as it is written.</summary>
/// <param name="Calls">Its calls in the workflow.</param>
/// <param name="Definition">Its definition; null for one that is defined elsewhere.</param>
internal sealed record WrittenJob(YamlNode[] Calls, YamlMap? Definition);
