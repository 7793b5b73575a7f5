using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>A job to its mapping.</summary>
internal sealed class JobWriter(Pipeline pipeline, JobKeys keys, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    public YamlMap Write(Job job, Stage stage)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        ScriptWriter scripts = new(pipeline, job, owner, diagnostics);
        VariableMap own = new(job.Variables.Select(entry => KeyValuePair.Create(entry.Key, scripts.Translated(entry.Value))));
        VariableMap variables = own.With(SourceSettings.Write(job, pipeline.Variables)).With(scripts.Variables);
        YamlBuilder map = new();
        if (job.Name is not null && job.Name != job.Id)
            diagnostics.Add(new() { Id = "Approximated", Severity = DiagnosticSeverity.Information, Message = $"{Format} has one name for a job; '{Errors.Shown(job.Name)}' is called '{Errors.Shown(keys[job.Id])}'." });
        map.Add("stage", stage.Name);
        map.Add("extends", (string?)null);
        map.Add("tags", Tags(job, owner));
        map.Add("image", ImageWriter.Image(job.Container ?? scripts.Container, owner, diagnostics));
        map.Add("services", ImageWriter.Services(job.Services, owner, diagnostics));
        map.Add("variables", VariableWriter.Write(variables, job.Native, []));
        new RuleWriter(diagnostics).Add(map, job, owner);
        new LinkWriter(pipeline, keys, diagnostics).Add(map, job, stage, owner);
        map.Add("environment", Environment(job));
        map.Add("parallel", MatrixWriter.Write(job, owner, diagnostics));
        map.Add("timeout", job.Timeout is null ? null : Durations.Write(job.Timeout.Value));
        map.Add("retry", Native(job, "retry") is null && job.Retries > 0 ? Math.Min(job.Retries, 2) : null);
        if (job.Retries > 2)
            diagnostics.Lost($"more than 2 retries of {owner}", Format);
        if (job.Outputs.Count > 0)
            diagnostics.Lost($"the outputs {string.Join(", ", job.Outputs.Keys.Select(Errors.Shown))} of {owner}", Format, "Write them into a file and keep it under 'artifacts:reports:dotenv'.");
        map.Add("cache", CacheWriter.Write(job.Steps.OfType<CacheStep>(), owner, diagnostics));
        map.Add("script", scripts.Script);
        map.Add("after_script", scripts.AfterScript);
        map.Add("artifacts", new ArtifactWriter(job, owner, diagnostics).Write());
        map.AddNative(job.Native.Where(setting => !(setting.Format == Format && setting.Key.StartsWith("artifacts:", StringComparison.Ordinal))), Format, owner, diagnostics, "variables", "runs-on");
        return map.Map;
    }

    // Images of hosted machines are no tags of one's own runners: such a job runs on any.
    private string[] Tags(Job job, string owner)
    {
        if (pipeline.Format is Format or "" && !job.Runner.Labels.Any(IsHosted))
            return job.Runner.Labels;
        string[] foreign = [.. job.Runner.Labels.Where(label => !label.StartsWith("ubuntu-", StringComparison.Ordinal) && (IsHosted(label) || label.Contains("${{", StringComparison.Ordinal)))];
        if (foreign.Length > 0)
            diagnostics.Lost($"the runner {string.Join(", ", foreign.Select(Errors.Shown))} of {owner}", Format, "Add the tags of a runner of yours.");
        return [.. job.Runner.Labels.Where(label => !IsHosted(label) && label != "self-hosted" && !label.Contains("${{", StringComparison.Ordinal))];
    }

    private static bool IsHosted(string label) =>
        label.StartsWith("ubuntu-", StringComparison.Ordinal) || label.StartsWith("windows-", StringComparison.Ordinal) || label.StartsWith("macos-", StringComparison.Ordinal);

    private static YamlNode? Environment(Job job) => Native(job, "environment") is not null ? null : job.Environment switch
    {
        null => null,
        { Url: null } target => new YamlScalar(ForeignKeys.Text(target.Name)),
        { } target => new YamlBuilder().Add("name", ForeignKeys.Text(target.Name)).Add("url", ForeignKeys.Text(target.Url)).Map,
    };

    private static NativeSetting? Native(Job job, string key) => Array.Find(job.Native, setting => setting.Format == Format && setting.Key == key);
}
