using System.Globalization;

namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>Every construct of a pipeline, in the order of the model.</summary>
internal static class ConstructList
{
    private const int Words = 60;

    public static IEnumerable<Construct> Of(Pipeline pipeline)
    {
        for (int i = 0; i < pipeline.Triggers.Length; i++)
            yield return new(ConstructKind.Trigger, Describe(pipeline.Triggers[i]), null, ModelPath.Trigger(i), pipeline.Triggers[i]);
        foreach ((string name, string text) in pipeline.Variables)
            yield return new(ConstructKind.Variable, name, null, ModelPath.Variable(name), new NamedText(name, text));
        foreach (NativeSetting setting in pipeline.Native)
            yield return new(ConstructKind.Native, setting.Key, null, ModelPath.Native(setting.Key), setting);
        string[] before = [];
        foreach (Stage stage in pipeline.Stages)
        {
            foreach (Construct construct in stage.Jobs.SelectMany(job => OfJob(job, job.Needs ?? before)))
                yield return construct;
            before = stage.Jobs.Length == 0 ? before : [.. stage.Jobs.Select(job => job.Id)];
        }
    }

    /// <summary>The first words of a text, on one line.</summary>
    public static string Short(string text)
    {
        ReadOnlySpan<char> line = text.AsSpan().TrimStart();
        int end = line.IndexOf('\n');
        line = (end < 0 ? line : line[..end]).TrimEnd();
        return line.Length <= Words ? line.ToString() : $"{line[..(Words - 1)]}…";
    }

    private static IEnumerable<Construct> OfJob(Job job, string[] needs)
    {
        string id = job.Id;
        yield return new(ConstructKind.Job, job.ToString(), id, ModelPath.Job(id), job);
        if (needs.Length > 0)
            yield return new(ConstructKind.Order, Short(string.Join(", ", needs.Take(Words))), id, ModelPath.Part(id, "needs"), new Order(needs));
        if (job.Condition is { } condition)
            yield return new(ConstructKind.Condition, Short(Meaning.Of(condition)), id, ModelPath.Part(id, "condition"), condition);
        if (job.Runner.Labels.Length > 0)
            yield return new(ConstructKind.Runner, Short(string.Join(", ", job.Runner.Labels)), id, ModelPath.Part(id, "runner"), job.Runner);
        if (job.Container is { } container)
            yield return new(ConstructKind.Container, Short(container.Image), id, ModelPath.Part(id, "container"), container);
        for (int i = 0; i < job.Services.Length; i++)
            yield return new(ConstructKind.Service, job.Services[i].Name, id, ModelPath.Service(id, i), job.Services[i]);
        foreach ((string name, string text) in job.Variables)
            yield return new(ConstructKind.Variable, name, id, ModelPath.Variable(id, name), new NamedText(name, text));
        if (job.Matrix is { } matrix)
            yield return new(ConstructKind.Matrix, Short(string.Join(" × ", matrix.Axes.Select(axis => axis.Name))), id, ModelPath.Part(id, "matrix"), matrix);
        if (job.Environment is { } environment)
            yield return new(ConstructKind.Environment, environment.Name, id, ModelPath.Part(id, "environment"), environment);
        if (job.Timeout is { } timeout)
            yield return new(ConstructKind.Timeout, Describe(timeout), id, ModelPath.Part(id, "timeout"), timeout);
        if (job.Retries > 0)
            yield return new(ConstructKind.Retry, job.Retries.ToString(CultureInfo.InvariantCulture), id, ModelPath.Part(id, "retries"), job.Retries);
        if (job.ContinueOnError)
            yield return new(ConstructKind.ContinueOnError, job.ToString(), id, ModelPath.Part(id, "continueOnError"), job.ContinueOnError);
        if (job.Manual)
            yield return new(ConstructKind.Approval, job.ToString(), id, ModelPath.Part(id, "manual"), job.Manual);
        foreach ((string name, string text) in job.Outputs)
            yield return new(ConstructKind.Output, name, id, ModelPath.Part(id, $"outputs.{name}"), new NamedText(name, text));
        foreach (NativeSetting setting in job.Native)
            yield return new(ConstructKind.Native, setting.Key, id, ModelPath.Native(id, setting.Key), setting);
        for (int i = 0; i < job.Steps.Length; i++)
        {
            foreach (Construct construct in OfStep(job.Steps[i], id, i))
                yield return construct;
        }
    }

    private static IEnumerable<Construct> OfStep(Step step, string job, int at)
    {
        yield return new(KindOf(step), Describe(step), job, ModelPath.Step(job, at), step, at);
        if (step.Condition is { } condition)
            yield return new(ConstructKind.Condition, Short(Meaning.Of(condition)), job, ModelPath.StepPart(job, at, "condition"), condition, at);
        foreach ((string name, string text) in step.Variables)
            yield return new(ConstructKind.Variable, name, job, ModelPath.StepPart(job, at, $"variables.{name}"), new NamedText(name, text), at);
        if (step.Timeout is { } timeout)
            yield return new(ConstructKind.Timeout, Describe(timeout), job, ModelPath.StepPart(job, at, "timeout"), timeout, at);
        if (step.ContinueOnError)
            yield return new(ConstructKind.ContinueOnError, Describe(step), job, ModelPath.StepPart(job, at, "continueOnError"), step.ContinueOnError, at);
        foreach (NativeSetting setting in step.Native)
            yield return new(ConstructKind.Native, setting.Key, job, ModelPath.StepPart(job, at, $"native.{setting.Key}"), setting, at);
    }

    private static string KindOf(Step step) => step switch
    {
        CacheStep => ConstructKind.Cache,
        UploadArtifactStep or DownloadArtifactStep => ConstructKind.Artifact,
        _ => ConstructKind.Step,
    };

    private static string Describe(Step step) => step.Name ?? step switch
    {
        ScriptStep script => Short(script.Script),
        CheckoutStep => "checkout",
        SetupToolStep tool => $"{tool.Tool} {tool.Version}".TrimEnd(),
        CacheStep cache => Short(cache.Key),
        UploadArtifactStep upload => upload.Artifact,
        DownloadArtifactStep download => download.Artifact ?? "all artifacts",
        BuildImageStep image => Short(string.Join(", ", image.Tags)),
        PushImageStep image => Short(string.Join(", ", image.Tags)),
        DeployManifestsStep deploy => Short(string.Join(", ", deploy.Paths)),
        DeployChartStep chart => chart.Release,
        PublishTestResultsStep results => Short(string.Join(", ", results.Paths)),
        ApproveStep approve => Short(approve.Message),
        NativeStep native => Short(native.Reference),
        _ => step.GetType().Name,
    };

    private static string Describe(Trigger trigger) => trigger switch
    {
        PushTrigger push => Short($"push {string.Join(", ", [.. push.Branches, .. push.Tags])}".TrimEnd()),
        PullRequestTrigger request => Short($"pull request {string.Join(", ", request.Branches)}".TrimEnd()),
        ScheduleTrigger schedule => schedule.Cron,
        ManualTrigger => "manual",
        NativeTrigger native => native.Name,
        _ => trigger.GetType().Name,
    };

    private static string Describe(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} min");
}
