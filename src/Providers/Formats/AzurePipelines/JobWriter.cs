using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>A job to its mapping; one that waits for a person has a job before it that asks.</summary>
internal sealed class JobWriter(Pipeline pipeline, AzureNames names, ContainerWriter containers, DiagnosticBag diagnostics)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    /// <summary>Whether the job stands for a template.</summary>
    public static bool IsTemplate(Job job) => Array.Exists(job.Native, setting => setting.Format == Format && (setting.Key == "template" || AzureFields.IsTemplate(setting.Key)));

    /// <summary>The job, with what comes before it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="needs">The jobs of its stage that it waits for.</param>
    /// <param name="condition">Its condition.</param>
    public IEnumerable<YamlMap> Write(Job job, string[] needs, Condition? condition)
    {
        if (IsTemplate(job))
            return [new YamlBuilder().AddNative(job.Native, Format, Owner(job), diagnostics).Map];
        string[] after = [.. needs.Select(need => names[need])];
        string? text = condition is null ? null : Conditions.Write(condition, Owner(job), ModelPath.Part(job.Id, "condition"), diagnostics);
        bool only = job.Steps.Length > 0 && job.Steps.All(step => step is ApproveStep);
        ApproveStep[] gates = only ? [] : [.. job.Steps.OfType<ApproveStep>(), .. job.Manual ? new[] { new ApproveStep { Message = $"Start {job.Name ?? job.Id}?" } } : []];
        if (gates.Length == 0)
            return [Own(job, after, text, isServer: only)];
        string gate = AzureNames.Clean($"approve_{job.Id}");
        diagnostics.Approximated($"A job before {Owner(job)} waits for a person.", "Let checks of an environment ask instead.", ModelPath.Job(job.Id));
        Job asking = new() { Id = gate, Steps = gates };
        YamlMap ask = Own(asking, after, text, isServer: true);
        return [ask, Own(job with { Steps = [.. job.Steps.Where(step => step is not ApproveStep)] }, [.. after, gate], text, isServer: false)];
    }

    /// <summary>The keys of a job that stands alone with its steps at the root.</summary>
    public void AddShort(YamlBuilder root, Job job)
    {
        Content(root, job, isServer: false);
        root.Add("steps", new StepWriter(pipeline, job, diagnostics).Write(isDeployment: false, isServer: false));
    }

    /// <summary>Whole minutes.</summary>
    public static int? Minutes(TimeSpan? timeout) => timeout is null ? null : Math.Max(1, (int)Math.Ceiling(timeout.Value.TotalMinutes));

    private YamlMap Own(Job job, string[] after, string? condition, bool isServer)
    {
        bool isDeployment = job.Environment is not null && job.Matrix is null;
        string id = names[job.Id];
        YamlBuilder map = new YamlBuilder().Add(isDeployment ? "deployment" : "job", id).Add("displayName", job.Name ?? (id == job.Id ? null : job.Id));
        if (after.Length > 0)
            map.Add("dependsOn", YamlBuilder.OneOrList(after));
        map.Add("condition", condition);
        Content(map, job, isServer);
        map.Add("variables", VariableReader.Write(job.Variables, job.Native)).Add("timeoutInMinutes", Minutes(job.Timeout)).AddFlag("continueOnError", job.ContinueOnError);
        Report(job, isDeployment);
        YamlList steps = new StepWriter(pipeline, job, diagnostics).Write(isDeployment, isServer);
        if (!isDeployment)
            return Native(map, job).Add("steps", steps).Map;
        map.Add("environment", Target(job));
        return Native(map, job).Add("strategy", Strategy(job, steps)).Map;
    }

    private void Content(YamlBuilder map, Job job, bool isServer)
    {
        map.Add("pool", isServer ? AzureFields.Find(job.Native, "pool") is { } kept ? YamlLoader.Fragment(kept) : new YamlScalar("server") : PoolReader.Write(job, Owner(job), diagnostics));
        map.Add("container", containers.Container(job)).Add("services", containers.Services(job));
        if (job.Environment is null || job.Matrix is not null)
            map.Add("strategy", MatrixWriter.Write(job, Owner(job), diagnostics));
    }

    private YamlBuilder Native(YamlBuilder map, Job job) =>
        map.AddNative(job.Native.Where(setting => setting.Format != Format || !setting.Key.Contains('.', StringComparison.Ordinal)), Format, Owner(job), diagnostics, "pool", "variables", "strategy", "environment");

    private void Report(Job job, bool isDeployment)
    {
        string subject = ModelPath.Part(job.Id, "environment");
        if (job.Environment is not null && !isDeployment)
            diagnostics.Lost($"the environment of {Owner(job)}, which has a matrix,", Format, "Write a deployment job for each combination.", subject);
        if (job.Environment?.Url is { } url)
            diagnostics.Lost($"the address '{Errors.Shown(url)}' of the environment of {Owner(job)}", Format, subject: subject);
        if (job.Retries > 0)
            diagnostics.Approximated($"The steps of {Owner(job)} are tried again {job.Retries.ToString(CultureInfo.InvariantCulture)} times, not the whole job.", subject: ModelPath.Part(job.Id, "retries"));
    }

    private static YamlNode? Target(Job job)
    {
        if (job.Environment is not { Name.Length: > 0 } target)
            return null;
        return AzureFields.FindMap(job.Native, "environment") is { } rest ? YamlMerge.Deep(new([new("name", new YamlScalar(target.Name))]), rest) : new YamlScalar(target.Name);
    }

    private static YamlNode Strategy(Job job, YamlList steps)
    {
        YamlNode? kept = AzureFields.Find(job.Native, "strategy") is { } text ? YamlLoader.Fragment(text) : null;
        if (kept is YamlScalar or YamlList || (kept is YamlMap none && (none.Entries.Count != 1 || none.Entries[0].Value is not YamlMap)))
            return kept;
        string kind = kept is YamlMap map ? map.Entries[0].Name : "runOnce";
        YamlMap own = new([new("deploy", new YamlMap([new("steps", steps)]))]);
        YamlMap hooks = kept is YamlMap more ? YamlMerge.Deep((YamlMap)more.Entries[0].Value, own) : own;
        return new YamlMap([new(kind, hooks)]);
    }

    private static string Owner(Job job) => $"the job '{Errors.Shown(job.Id)}'";
}
