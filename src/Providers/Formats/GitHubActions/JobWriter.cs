using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>A job to what stands under <c>jobs.&lt;job_id&gt;</c>.</summary>
internal sealed class JobWriter(Pipeline pipeline, JobNames names, DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    private static readonly Runner DefaultRunner = new() { Labels = ["ubuntu-latest"] };

    private readonly IReadOnlyDictionary<string, string[]> _needs = PipelineRules.Needs(pipeline);
    private readonly HashSet<string> _optional = pipeline.Jobs.Where(job => job.Manual && job.ContinueOnError).Select(job => job.Id).ToHashSet(StringComparer.Ordinal);

    public YamlMap Write(Job job)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        bool isCall = HasNative(job, "uses");
        string id = names[job.Id];
        YamlBuilder map = new();
        map.Add("name", job.Name ?? (id == job.Id ? null : job.Id));
        map.Add("needs", [.. Needs(job).Select(need => names[need])]);
        map.Add("if", Expression(Condition(job, owner)));
        if (!isCall && !HasNative(job, "runs-on"))
            map.Add("runs-on", YamlBuilder.OneOrList(RunnerOf(job).Labels));
        map.Add("environment", Target(job));
        map.Add("container", job.Container is null ? null : Container(job.Container, [], $"the container of {owner}", ModelPath.Part(job.Id, "container")));
        map.Add("services", Services(job, owner));
        (VariableMap known, VariableMap late) = StepVariables.Split(job.Variables);
        map.Add("env", known);
        map.Add("strategy", job.Matrix is null || HasNative(job, "strategy") ? null : Strategy(job.Matrix));
        map.Add("timeout-minutes", Minutes(job.Timeout));
        map.AddFlag("continue-on-error", job.ContinueOnError);
        map.Add("outputs", job.Outputs);
        map.AddNative(job.Native.Where(setting => setting.Format == Format || !Decides(setting)), Format, owner, diagnostics, key => ModelPath.Native(job.Id, key));
        if (job.Retries > 0)
            diagnostics.Lost($"the {job.Retries.ToString(CultureInfo.InvariantCulture)} retries of {owner}", Format, "Let the command be tried again by a script.", ModelPath.Part(job.Id, "retries"));
        if (!isCall)
            map.Add("steps", Steps(job with { Steps = StepVariables.Into(job.Steps, late) }));
        return map.Map;
    }

    /// <summary>The node of a condition's text.</summary>
    public static YamlScalar? Expression(string? text) => text is null ? null : new(text, text == "false" ? YamlStyle.Plain : YamlStyle.Any);

    /// <summary>A whole number of minutes is written as one.</summary>
    public static YamlNode? Minutes(TimeSpan? timeout) => timeout is null ? null : YamlBuilder.Plain(timeout.Value.TotalMinutes.ToString("0.####", CultureInfo.InvariantCulture));

    // Without needs of its own a job waits for all before it, save for those that hold nobody up.
    private IEnumerable<string> Needs(Job job) => job.Needs ?? _needs.GetValueOrDefault(job.Id, []).Where(need => !_optional.Contains(need));

    // A job that waited for a person, or whose rules cannot be said, must not run in every case.
    private string? Condition(Job job, string owner)
    {
        string subject = ModelPath.Part(job.Id, "condition");
        if (Array.Find(job.Native, setting => setting.Format != Format && Decides(setting)) is { } rules)
        {
            diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the '{rules.Key}' of {owner}; 'if: false' stands in their place.", Remedy = "Write the 'if' by hand.", Subject = ModelPath.Native(job.Id, rules.Key) });
            return "false";
        }

        string? text = Condition(job.Condition, owner, subject);
        if (!job.Manual)
            return text;
        if (job.Environment is not null)
        {
            diagnostics.Lost($"in the file that {owner} waits for a person", Format, $"Let the protection rules of the environment '{Errors.Shown(job.Environment.Name)}' ask for reviewers.", subject);
            return text;
        }

        diagnostics.Approximated($"{Format} has no job that waits for a person without an environment; {owner} runs when the whole workflow is started by hand.", "Give it an environment whose protection rules ask for reviewers.", subject, DiagnosticSeverity.Warning);
        const string ByHand = "github.event_name == 'workflow_dispatch'";
        return text is null or "success()" ? ByHand : $"{ByHand} && ({text})";
    }

    // Settings of other formats that say whether the job runs at all.
    private static bool Decides(NativeSetting setting) => setting.Key is "rules" or "only" or "except";

    private string? Condition(Condition? condition, string owner, string subject)
    {
        if (PathFilters.Without(condition) is var open && !ReferenceEquals(open, condition))
        {
            diagnostics.Approximated($"{Format} asks for changed files where a workflow begins, not for a job; {owner} runs whatever changed.", "Put 'paths' into the triggers of a workflow of its own.", subject, DiagnosticSeverity.Warning);
            condition = open;
        }

        if (condition is null or OnSuccessCondition)
            return condition is null ? null : "success()";
        if (ConditionText.Write(condition) is { } text)
            return text.StartsWith('!') ? $"${{{{ {text} }}}}" : text;
        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of {owner}; 'if: false' stands in its place.", Remedy = "Write the 'if' by hand.", Subject = subject });
        return "false";
    }

    private static Runner RunnerOf(Job job) => job.Runner.Labels.Length == 0 ? DefaultRunner : job.Runner;

    private static YamlNode? Target(Job job) => job.Environment switch
    {
        null => null,
        { Url: null } target => new YamlScalar(target.Name),
        { } target => new YamlBuilder().Add("name", target.Name).Add("url", target.Url).Map,
    };

    private YamlNode Container(Container container, string[] ports, string owner, string subject)
    {
        YamlBuilder map = new YamlBuilder().Add("image", container.Image).Add("env", container.Variables).Add("ports", ports);
        NativeSetting[] native = container.Native;
        if (container.Entrypoint is [_, ..] entrypoint && !string.IsNullOrEmpty(entrypoint[0]) && !native.Any(setting => setting.Key == "options"))
            map.Add("options", $"--entrypoint {entrypoint[0]}");
        map.AddNative(native, Format, owner, diagnostics, _ => subject);
        return map.Map.Entries.Count == 1 ? map.Map.Entries[0].Value : map.Map;
    }

    private YamlNode? Services(Job job, string owner)
    {
        YamlBuilder services = new();
        for (int i = 0; i < job.Services.Length; i++)
        {
            Service service = job.Services[i];
            services.Add(service.Name, Container(service.Container, service.Ports, $"the service '{Errors.Shown(service.Name)}' of {owner}", ModelPath.Service(job.Id, i)));
        }

        return services.IsEmpty ? null : services.Map;
    }

    private static YamlMap Strategy(Matrix matrix)
    {
        YamlBuilder axes = new();
        foreach (MatrixAxis axis in matrix.Axes)
            axes.Add(axis.Name, new YamlList([.. axis.Values.Select(Value)]));
        if (matrix.Include.Length > 0)
            axes.Add("include", new YamlList([.. matrix.Include.Select(Combination)]));
        if (matrix.Exclude.Length > 0)
            axes.Add("exclude", new YamlList([.. matrix.Exclude.Select(Combination)]));
        return new YamlBuilder().AddFlag("fail-fast", matrix.FailFast, byDefault: true).Add("max-parallel", matrix.MaxParallel).Add("matrix", axes.Map).Map;
    }

    private static YamlMap Combination(VariableMap values) => new([.. values.Select(entry => new YamlEntry(entry.Key, Value(entry.Value)))]);

    // Booleans stay booleans: 'false' in quotes would be true in a condition.
    private static YamlScalar Value(string value) => value is "true" or "false" ? YamlBuilder.Plain(value) : new YamlScalar(value);

    private YamlList Steps(Job job)
    {
        YamlMap[] steps = [.. job.Steps.SelectMany((step, index) => new StepWriter(pipeline, job, index, diagnostics).Write(step))];
        // A job must have a step, even where it says nothing that GitHub can do.
        return new(steps.Length > 0 ? steps : [new YamlBuilder().Add("run", "true").Map]);
    }

    private static bool HasNative(Job job, string key) => Array.Exists(job.Native, setting => setting.Format == Format && setting.Key == key);
}
