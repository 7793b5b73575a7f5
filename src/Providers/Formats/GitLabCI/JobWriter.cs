using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>A job to its mapping.</summary>
internal sealed class JobWriter(Pipeline pipeline, JobKeys keys, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    private readonly LinkWriter _links = new(pipeline, keys, diagnostics);

    public YamlMap Write(Job job, Stage stage)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        ScriptWriter scripts = new(job, owner, diagnostics);
        VariableMap variables = (job.Container?.Variables ?? new()).With(job.Variables).With(SourceSettings.Write(job, pipeline.Variables)).With(scripts.Variables);
        YamlBuilder map = new();
        if (job.Name is not null && job.Name != job.Id)
            diagnostics.Approximated($"{Format} has one name for a job; '{Errors.Shown(job.Name)}' is called '{Errors.Shown(keys[job.Id])}'.", null, ModelPath.Job(job.Id));
        map.Add("stage", stage.Name);
        map.Add("extends", (string?)null);
        map.Add("tags", job.Runner.Labels);
        map.Add("image", ImageWriter.Image(job.Container ?? scripts.Container, job, owner, diagnostics));
        map.Add("services", ImageWriter.Services(job, owner, diagnostics));
        map.Add("variables", VariableWriter.Write(variables, job.Native, []));
        new RuleWriter(diagnostics).Add(map, job, owner);
        _links.Add(map, job, stage, owner);
        map.Add("environment", Environment(job));
        map.Add("parallel", MatrixWriter.Write(job, owner, diagnostics));
        map.Add("timeout", job.Timeout is null ? null : Durations.Write(job.Timeout.Value));
        map.Add("retry", Native(job, "retry") is null && job.Retries > 0 ? Math.Min(job.Retries, 2) : null);
        if (job.Retries > 2)
            diagnostics.Lost($"more than 2 retries of {owner}", Format, null, ModelPath.Part(job.Id, "retries"));
        map.Add("cache", CacheWriter.Write(job, owner, diagnostics));
        map.Add("script", scripts.Script);
        map.Add("after_script", scripts.AfterScript);
        map.Add("artifacts", new ArtifactWriter(job, owner, diagnostics).Write());
        map.AddNative(job.Native.Where(setting => !(setting.Format == Format && setting.Key.StartsWith("artifacts:", StringComparison.Ordinal))), Format, owner, diagnostics, key => ModelPath.Native(job.Id, key), "variables");
        return map.Map;
    }

    private static YamlNode? Environment(Job job) => Native(job, "environment") is not null ? null : job.Environment switch
    {
        null => null,
        { Url: null } target => new YamlScalar(target.Name),
        { } target => new YamlBuilder().Add("name", target.Name).Add("url", target.Url).Map,
    };

    private static NativeSetting? Native(Job job, string key) => Array.Find(job.Native, setting => setting.Format == Format && setting.Key == key);
}
