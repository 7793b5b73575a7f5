namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>The model to a declarative pipeline.</summary>
internal sealed class JenkinsfileWriter
{
    private const string Format = JenkinsfileFormat.FormatName;

    private readonly Pipeline _pipeline;
    private readonly DiagnosticBag _diagnostics;
    private readonly bool _foreign;
    private readonly GroovyWriter _text = new();
    private readonly Stage[] _stages;
    private readonly Job[] _post;

    public JenkinsfileWriter(Pipeline pipeline, DiagnosticBag diagnostics)
    {
        (_pipeline, _diagnostics) = (pipeline, diagnostics);
        _foreign = pipeline.Path is null;
        HashSet<string> needed = pipeline.Jobs.SelectMany(job => job.Needs ?? []).ToHashSet(StringComparer.Ordinal);
        Job[] last = pipeline.Stages.Length > 0 && pipeline.Stages[^1].Name == PipelineReader.PostStage ? pipeline.Stages[^1].Jobs : [];
        _post = [.. pipeline.Jobs.Where(job => last.Contains(job) || (_foreign && job.Condition is AlwaysCondition or OnFailureCondition && job.Matrix is null && !needed.Contains(job.Id)))];
        if (_post.Length == pipeline.Jobs.Count())
            _post = [];
        _stages = Ordered();
    }

    /// <summary>The question of a stage that waits for a person.</summary>
    public static string Input(string stage) => $"input {{ message {GroovyStrings.Encode($"Run {stage}?")} }}";

    public PipelineFile Write()
    {
        foreach (NativeSetting setting in _pipeline.Native.Where(setting => setting.Format != Format))
            _diagnostics.Lost($"'{setting.Key}' of the pipeline ({setting.Format})", Format, subject: ModelPath.Native(setting.Key));
        if (Native("script") is { } script)
            _text.Line(script);
        StageWriter stages = new(_pipeline, _foreign, _text, _diagnostics);
        JenkinsAgent agent = _stages.SelectMany(stage => stage.Jobs).Select(stages.Agent).OfType<JenkinsAgent>().FirstOrDefault() ?? JenkinsAgent.Any;
        _text.Block("pipeline", () =>
        {
            _text.Lines(agent.Write());
            _text.BlockOf("environment", [.. Native("environment") is { } computed ? new[] { computed } : [], .. _pipeline.Variables.SelectMany(entry => StageWriter.Variable(entry.Key, entry.Value))]);
            if (Native("options") is { } options)
                _text.Block("options", () => _text.Line(options));
            Parameters();
            Triggers();
            _text.Block("stages", () =>
            {
                foreach (Stage stage in _stages)
                    Stage(stage, stages, agent);
            });
            Post(stages);
            foreach (NativeSetting setting in _pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith("part-", StringComparison.Ordinal)))
                _text.Line(setting.Text);
        });
        return new(!_foreign && _pipeline.Path is { } path ? path : "Jenkinsfile", _text.ToString());
    }

    private void Stage(Stage stage, StageWriter stages, JenkinsAgent agent)
    {
        if (stage.Jobs is [var one] && (_foreign || stage.Name == one.Id))
        {
            stages.Write(one, agent);
            return;
        }

        _text.Block($"stage({GroovyStrings.Encode(stage.Name)})", () =>
        {
            if (Native($"failFast:{stage.Name}") is not null)
                _text.Line("failFast true");
            _text.Block("parallel", () =>
            {
                foreach (Job job in stage.Jobs)
                    stages.Write(job, agent);
            });
        });
    }

    private void Post(StageWriter stages)
    {
        string? rest = Native("post");
        if (_post.Length == 0 && rest is null)
            return;
        _text.Block("post", () =>
        {
            foreach ((string name, Condition condition) in StageReader.PostOrder)
            {
                Job[] jobs = [.. _post.Where(job => job.Condition == condition)];
                if (jobs.Length > 0)
                {
                    _text.Block(name, () =>
                    {
                        foreach (Job job in jobs)
                            stages.Steps(job, [.. job.Steps]);
                    });
                }
            }

            if (rest is not null)
                _text.Line(rest);
        });
    }

    // Stages one after the other; where jobs of one stage wait for each other, they are put in order by what they need.
    private Stage[] Ordered()
    {
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(_pipeline);
        Stage[] stages = [.. _pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Except(_post)] }).Where(stage => stage.Jobs.Length > 0)];
        if (stages.Any(stage => stage.Jobs.Any(job => needs[job.Id].Any(need => stage.Jobs.Any(other => other.Id == need)))))
            stages = PipelineRules.DeriveStages([.. stages.SelectMany(stage => stage.Jobs).Select(job => job with { Needs = needs[job.Id] })]);
        if (stages.Any(stage => stage.Jobs.Length > 1) && _foreign && stages.SelectMany(stage => stage.Jobs).Any(job => job.Needs is not null))
            _diagnostics.Approximated("Stages come one after the other: a job may wait for more than it needs.");
        return stages;
    }

    private void Parameters()
    {
        PipelineInput[] inputs = [.. _pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs).DistinctBy(input => input.Name)];
        List<string> lines = [.. inputs.Select(input =>
        {
            string name = $"name: {GroovyStrings.Encode(_foreign ? JenkinsfileVocabulary.Name(input.Name) : input.Name)}";
            string description = input.Description is null ? "" : $", description: {GroovyStrings.Encode(input.Description)}";
            string value = input.Default is null ? "" : $", defaultValue: {(input.Type == "boolean" ? input.Default == "true" ? "true" : "false" : GroovyStrings.Encode(input.Default))}";
            return input switch
            {
                { Type: "boolean" } => $"booleanParam({name}{value}{description})",
                // The first choice is the one that stands when nothing is chosen.
                { Options.Length: > 0 } => $"choice({name}, choices: [{string.Join(", ", input.Options.OrderBy(option => option == input.Default ? 0 : 1).Select(GroovyStrings.Encode))}]{description})",
                _ => $"string({name}{value}{description})",
            };
        })];
        if (Native("parameters") is { } rest)
            lines.Add(rest);
        _text.BlockOf("parameters", lines);
    }

    private void Triggers()
    {
        List<string> lines = [];
        for (int i = 0; i < _pipeline.Triggers.Length; i++)
        {
            string subject = ModelPath.Trigger(i);
            switch (_pipeline.Triggers[i])
            {
                case ScheduleTrigger schedule:
                    lines.Add(schedule.TimeZone is null ? $"cron({GroovyStrings.Encode(schedule.Cron)})" : $"cron('TZ={schedule.TimeZone}\\n{schedule.Cron}')");
                    break;
                case NativeTrigger { Format: Format } native:
                    lines.Add(native.Text);
                    break;
                case NativeTrigger native:
                    _diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
                    break;
                case PushTrigger push when push.Branches.Length + push.IgnoredBranches.Length + push.Tags.Length + push.IgnoredTags.Length + push.Paths.Length + push.IgnoredPaths.Length > 0:
                    _diagnostics.Approximated("A multibranch project starts the pipeline for every push; which branches, tags and paths count is set there.", "Filter by name in the project's branch sources.", subject, DiagnosticSeverity.Warning);
                    break;
                case PullRequestTrigger request:
                    _diagnostics.Approximated("A multibranch project starts the pipeline for pull requests; which ones is set there.", "Let the project's branch sources discover pull requests.", subject, request.Branches.Length + request.Paths.Length > 0 ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information);
                    break;
            }
        }

        _text.BlockOf("triggers", lines);
    }

    private string? Native(string key) => Array.Find(_pipeline.Native, setting => setting.Format == Format && setting.Key == key)?.Text;
}
