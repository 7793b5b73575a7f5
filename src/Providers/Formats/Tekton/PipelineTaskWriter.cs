using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>A job to a task of a pipeline.</summary>
internal sealed class PipelineTaskWriter(Pipeline pipeline, PipelineScope scope, DiagnosticBag diagnostics)
{
    private const string Format = TektonFormat.FormatName;

    private readonly Dictionary<string, string> _tasks = new(StringComparer.Ordinal);
    private readonly List<YamlMap> _documents = [];

    /// <summary>The Tasks that stand beside the pipeline and to which its tasks refer.</summary>
    public IReadOnlyList<YamlMap> Tasks => _documents;

    public YamlMap Write(Job job, bool final)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'", name = scope.Name(job.Id);
        YamlBuilder map = new YamlBuilder().Add("name", name);
        map.Add("displayName", job.Name ?? (name == job.Id ? null : job.Id));
        string[] after = scope.After(job);
        if (!final)
            map.Add("runAfter", after);
        else if (scope.IsForeign && job.Needs is not null && scope.Final.Any(other => job.Needs.Contains(other.Id)))
            diagnostics.Approximated($"{char.ToUpperInvariant(owner[0])}{owner[1..]} runs beside the other tasks under 'finally', which have no order.", subject: ModelPath.Job(job.Id), severity: DiagnosticSeverity.Warning);
        map.Add("when", When(job, owner, final));
        map.Add("matrix", job.Matrix is null ? null : TektonMatrix.Write(job.Matrix));
        if (job.Matrix is { MaxParallel: not null })
            diagnostics.Lost($"how many jobs of the matrix of {owner} run at once", Format, "Set 'default-max-matrix-combinations-count' in the cluster.", ModelPath.Part(job.Id, "matrix"));
        map.Add("retries", job.Retries == 0 ? null : job.Retries);
        map.Add("timeout", job.Timeout is null ? null : GoDuration.Write(job.Timeout.Value));
        map.Add("onError", job.ContinueOnError ? "continue" : null);
        Losses(job, owner);
        (YamlList parameters, _) = ParameterList.Join(Native(job, "params"), "value", job.Variables);
        List<YamlNode> given = [.. parameters.Items, .. Promoted(job).Select(variable => new YamlBuilder().Add("name", variable).Add("value", new YamlScalar(TektonReferences.Lower(job.Variables[variable]))).Map)];
        map.Add("params", given.Count == 0 ? null : new YamlList(given));
        if (scope.UsesArtifacts && PipelineScope.SharesFiles(job))
            map.Add("workspaces", new YamlList([new YamlBuilder().Add("name", PipelineScope.Artifacts).Add("workspace", PipelineScope.Artifacts).Map]));
        bool elsewhere = job.Native.Any(setting => setting.Format == Format && setting.Key is "taskRef" or "pipelineRef" or "pipelineSpec");
        if (Native(job, "task") is YamlMap task && IsTask(task, job))
            map.AddNative(job.Native, Format, owner, diagnostics, "task", "taskSpec", "params");
        else
        {
            map.AddNative(job.Native, Format, owner, diagnostics, Native(job, "task") is null ? ["task", "taskSpec", "params"] : ["task", "taskSpec", "params", "taskRef"]);
            if (!elsewhere || Native(job, "task") is not null)
                map.Add("taskSpec", Spec(job));
        }

        return map.Map;
    }

    /// <summary>What a Task holds.</summary>
    public YamlMap Spec(Job job)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        YamlMap kept = Native(job, "taskSpec") as YamlMap ?? new([]);
        (_, HashSet<string> given) = ParameterList.Join(Native(job, "params"), "value", job.Variables);
        (YamlList declared, HashSet<string> defaults) = ParameterList.Join(kept["params"], "default", new(job.Variables.Where(entry => !given.Contains(entry.Key))));
        string[] promoted = Promoted(job);
        YamlBuilder map = new();
        List<YamlNode> parameters = [.. declared.Items, .. TektonMatrix.Names(job.Matrix).Concat(promoted).Where(name => !declared.Items.Any(item => ParameterList.Name(item) == name)).Select(name => ParameterList.Declaration(name, promoted.Contains(name) ? null : ""))];
        map.Add("params", parameters.Count == 0 ? null : new YamlList(parameters));
        if (scope.UsesArtifacts && PipelineScope.SharesFiles(job))
            map.Add("workspaces", new YamlList([new YamlBuilder().Add("name", PipelineScope.Artifacts).Map]));
        TektonStepWriter steps = new(pipeline, job, scope, owner, diagnostics);
        VariableMap environment = new([
            .. scope.HandedDown.Where(name => !job.Variables.ContainsKey(name)).Select(name => KeyValuePair.Create(name, $"$(params.{name})")),
            .. job.Variables.Where(entry => !given.Contains(entry.Key) && !defaults.Contains(entry.Key)).Select(entry => promoted.Contains(entry.Key) ? KeyValuePair.Create(entry.Key, $"$(params.{entry.Key})") : entry),
            .. job.Container?.Variables ?? new()]);
        YamlList written = steps.Write();
        map.Add("stepTemplate", Template(kept["stepTemplate"] as YamlMap, new VariableMap((IEnumerable<KeyValuePair<string, string>>)steps.Secrets).With(environment), steps.InSource));
        foreach (YamlEntry entry in kept.Entries.Where(entry => entry.Name is not ("params" or "stepTemplate")))
            map.Add(entry.Name, entry.Name == "results" ? Results(job, entry.Value, owner) : entry.Value);
        if (!map.Has("results"))
            map.Add("results", Results(job, null, owner));
        map.Add("sidecars", Sidecars.Write(job, owner, scope.IsForeign, diagnostics));
        map.Add("steps", written);
        foreach (NativeSetting setting in job.Container?.Native.Where(setting => setting.Format != Format) ?? [])
            diagnostics.Lost($"'{setting.Key}' of the container of {owner} ({setting.Format})", Format, subject: ModelPath.Part(job.Id, "container"));
        return map.Map;
    }

    private static YamlMap? Template(YamlMap? kept, VariableMap environment, bool inSource)
    {
        YamlBuilder map = new YamlBuilder().Add("env", TektonEnvironment.Write(environment, kept?["env"])).Add("workingDir", inSource ? DocumentWriter.SourceFolder : null);
        foreach (YamlEntry entry in kept?.Entries ?? [])
        {
            if (!map.Has(entry.Name))
                map.Add(entry.Name, entry.Value);
        }

        return map.IsEmpty ? null : map.Map;
    }

    // Variables that settings refer to, where only a parameter will do.
    private string[] Promoted(Job job) => scope.IsForeign
        ? [.. JobTexts.Of(job).SelectMany(TektonReferences.ParametersIn).Distinct().Where(name => job.Variables.ContainsKey(name) && !TektonMatrix.Names(job.Matrix).Contains(name) && !job.Variables[name].Contains($"$(params.{name})", StringComparison.Ordinal) && TektonReferences.SecretOf(job.Variables[name]) is null)]
        : [];

    private YamlList? Results(Job job, YamlNode? kept, string owner)
    {
        List<YamlNode> results = [.. (kept as YamlList)?.Items ?? []];
        foreach ((string name, string value) in job.Outputs)
        {
            if (results.Exists(item => ParameterList.Name(item) == name))
                continue;
            results.Add(new YamlBuilder().Add("name", name).Map);
            if (value != $"$(results.{name}.path)")
                diagnostics.Approximated($"The output '{Errors.Shown(name)}' of {owner} is a result: a step must write it to '$(results.{name}.path)'.", "Write the value to that file.", ModelPath.Part(job.Id, "outputs"), DiagnosticSeverity.Warning);
        }

        return results.Count == 0 ? null : new(results);
    }

    private YamlList? When(Job job, string owner, bool final)
    {
        string subject = ModelPath.Part(job.Id, "condition");
        if (job.Manual)
        {
            diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express that {owner} waits for a person; a condition that never holds stands in its place.", Remedy = "Let a promotion by pull request start it.", Subject = ModelPath.Job(job.Id) });
            return new([WhenText.Never()]);
        }

        if (!final && scope.IsForeign && job.Condition is AlwaysCondition)
            diagnostics.Approximated($"{char.ToUpperInvariant(owner[0])}{owner[1..]} runs only when what it needs succeeded: other tasks wait for it, so it cannot stand under 'finally'.", subject: subject, severity: DiagnosticSeverity.Warning);
        bool refused = !final && RunsAfterFailure(job.Condition);
        if (!refused && WhenText.Write(job.Condition, final) is { } entries)
        {
            if (scope.IsForeign && entries.Items.Any(entry => ((YamlMap)entry)["cel"] is not null))
                diagnostics.Approximated($"The condition of {owner} is an expression in CEL, which the cluster must allow ('enable-cel-in-whenexpression').", subject: subject);
            return entries.Items.Count == 0 ? null : entries;
        }

        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of {owner}; one that never holds stands in its place.", Remedy = "Write the 'when' by hand.", Subject = subject });
        return new([WhenText.Never()]);
    }

    private static bool RunsAfterFailure(Condition? condition) => condition is OnFailureCondition || (condition is AllCondition all && all.Conditions.Any(RunsAfterFailure));

    private void Losses(Job job, string owner)
    {
        if (job.Environment is { } target)
            diagnostics.Lost($"that {owner} deploys to the environment '{Errors.Shown(target.Name)}'", Format, "Jenkins X promotes by pull requests to the repository of the environment.", ModelPath.Part(job.Id, "environment"));
        string[] labels = [.. job.Runner.Labels.Where(label => !label.Contains("ubuntu", StringComparison.OrdinalIgnoreCase) && !label.Contains("linux", StringComparison.OrdinalIgnoreCase))];
        if (labels.Length > 0)
            diagnostics.Lost($"the runner {string.Join(", ", labels.Select(Errors.Shown))} of {owner}", Format, "Select a node with 'podTemplate.nodeSelector' under 'taskRunSpecs'.", ModelPath.Part(job.Id, "runner"));
    }

    // Tasks that were read from one document go back into one, as long as they still are the same.
    private bool IsTask(YamlMap head, Job job)
    {
        if (Native(job, "taskRef") is not YamlMap reference || ParameterList.Name(reference) is not { } name)
            return false;
        YamlMap spec = Spec(job);
        string text = YamlText.Write(spec);
        if (_tasks.TryGetValue(name, out string? known))
            return known == text;
        _tasks.Add(name, text);
        _documents.Add(new([.. head.Entries, new("spec", spec)]));
        return true;
    }

    private static YamlNode? Native(Job job, string key) => Array.Find(job.Native, setting => setting.Format == Format && setting.Key == key)?.Text is { } text ? YamlLoader.Fragment(text) : null;
}
