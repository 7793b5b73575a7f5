using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>A configuration with its includes to the model.</summary>
internal sealed class PipelineReader(string path, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    // https://docs.gitlab.com/ci/yaml/#stages
    private static readonly string[] DefaultStages = ["build", "test", "deploy"];

    private static readonly string[] Globals = ["default", "include", "stages", "variables", "workflow", "spec", "image", "services", "before_script", "after_script", "cache"];

    private readonly Dictionary<string, SourceMark> _marks = new(StringComparer.Ordinal);

    public ReadResult Read(YamlMap configuration, ConfigurationLoader loader)
    {
        int before = diagnostics.Items.Count;
        YamlMap root = new ReferenceResolver(new ExtendsResolver(configuration, diagnostics).Resolve(), diagnostics).Resolve();
        YamlFields globals = new(new YamlMap([.. root.Entries.Where(entry => Globals.Contains(entry.Name))]), Format, "the configuration", diagnostics);
        globals.Take("include");
        globals.Take("spec");
        JobDefaults defaults = JobDefaults.Take(globals, diagnostics);
        bool named = globals.Peek("stages") is not null;
        string[] stages = globals.List("stages");
        if (!named)
            stages = DefaultStages;
        List<NativeSetting> native = [];
        VariableReader variables = new(globals.Take("variables"), "the configuration", diagnostics);
        if (variables.Native is { } kept)
            native.Add(kept);
        YamlNode? workflow = globals.Take("workflow");
        Trigger[] triggers = WorkflowRules.Read(workflow, native) ?? [new PushTrigger(), new ManualTrigger()];
        if (variables.Inputs.Length > 0)
            triggers = [.. triggers.Where(trigger => trigger is not ManualTrigger), new ManualTrigger { Inputs = variables.Inputs }];
        List<ReadJob> jobs = Jobs(root, defaults, variables.Values);
        ArtifactLinks.Add(jobs, [".pre", .. stages, ".post"]);
        foreach (ReadJob job in jobs.Where(job => root[job.Job.Id] is YamlMap))
            ConfigurationMarks.OfSteps(_marks, job.Job, defaults.Apply((YamlMap)root[job.Job.Id]!));
        if (loader.RemoteIncludes.Count > 0)
            native.Add(new(Format, "include", YamlText.Fragment(new YamlList([.. loader.RemoteIncludes]))));
        if (jobs.Count == 0 && loader.RemoteIncludes.Count == 0 && diagnostics.Items.Count == before)
            diagnostics.Error("NoJobs", "The configuration has no visible job.", path, 1, "Add a job with a 'script'.");
        Pipeline pipeline = new()
        {
            Name = (workflow as YamlMap)?["name"] is YamlScalar { IsNull: false } name ? name.Value : "ci",
            Format = Format,
            Path = path,
            Triggers = triggers,
            Variables = variables.Values,
            Stages = Stages(stages, named, jobs),
            Native = [.. native, .. globals.Rest()],
        };
        if (loader.RemoteIncludes is [{ Mark: { } include }, ..])
            _marks.TryAdd(ModelPath.Native("include"), include);
        ConfigurationMarks.OfPipeline(_marks, pipeline, root);
        return new([pipeline], _marks);
    }

    private List<ReadJob> Jobs(YamlMap root, JobDefaults defaults, VariableMap globals)
    {
        JobReader reader = new(defaults, globals, diagnostics);
        List<ReadJob> jobs = [];
        foreach (YamlEntry entry in root.Entries.Where(entry => !Globals.Contains(entry.Name) && !entry.Name.StartsWith('.')))
        {
            if (entry.Value is not YamlMap map)
            {
                diagnostics.Error("UnknownKey", $"'{Errors.Shown(entry.Name)}' is neither a keyword nor a job.", entry.Key.Mark?.Path, entry.Key.Line, "Correct or remove it.");
                continue;
            }

            if (entry.Key.Mark is { } mark)
                _marks[$"jobs.{entry.Name}"] = mark;
            ReadJob job = reader.Read(entry, map);
            ConfigurationMarks.OfJob(_marks, job.Job, defaults.Apply(map));
            jobs.Add(job);
        }

        return jobs;
    }

    private Stage[] Stages(string[] stages, bool named, List<ReadJob> jobs)
    {
        HashSet<string> known = [".pre", .. stages, ".post"];
        foreach (ReadJob stray in jobs.Where(job => !known.Contains(job.Stage)))
            diagnostics.Error("UnknownStage", $"The job '{Errors.Shown(stray.Job.Id)}' is in the stage '{Errors.Shown(stray.Stage)}', which is not among the stages.", path, _marks.GetValueOrDefault($"jobs.{stray.Job.Id}")?.Line, $"Stages are: {string.Join(", ", stages)}.");
        ILookup<string, Job> byStage = jobs.ToLookup(job => job.Stage, job => job.Job);
        return [.. new[] { ".pre" }.Concat(stages).Append(".post").Distinct()
            .Where(stage => byStage.Contains(stage) || (named && stage is not (".pre" or ".post")))
            .Select(stage => new Stage { Name = stage, Jobs = [.. byStage[stage]] })];
    }
}

/// <summary>A job as read, with what links it to others.</summary>
internal sealed class ReadJob
{
    public required Job Job { get; set; }

    public required string Stage { get; init; }

    /// <summary>The jobs under <c>dependencies</c>; null where the key is absent.</summary>
    public string[]? Dependencies { get; init; }

    /// <summary>The jobs needed whose artifacts are not wanted.</summary>
    public string[] WithoutArtifacts { get; init; } = [];
}
