using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>Triggers and inputs to <c>triggers</c> and <c>parameterConfig</c>.</summary>
internal sealed class TriggerWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = SpinnakerFormat.FormatName;

    public YamlList Triggers()
    {
        List<YamlNode> triggers = [];
        for (int i = 0; i < pipeline.Triggers.Length; i++)
        {
            string subject = ModelPath.Trigger(i);
            switch (pipeline.Triggers[i])
            {
                case PushTrigger push:
                    triggers.AddRange(Push(push, subject));
                    break;
                case ScheduleTrigger schedule when Quartz.Write(schedule.Cron) is { } expression:
                    if (schedule.TimeZone is not null)
                        diagnostics.Lost($"the time zone '{schedule.TimeZone}' of a schedule", Format, "Spinnaker has one time zone for all.", subject);
                    triggers.Add(new YamlBuilder().Add("type", "cron").Add("enabled", YamlBuilder.Plain("true")).Add("cronExpression", expression).Map);
                    break;
                case ScheduleTrigger schedule:
                    diagnostics.Lost($"the schedule '{schedule.Cron}'", Format, "Write it as a Quartz expression by hand.", subject);
                    break;
                case NativeTrigger { Format: Format } native:
                    triggers.Add(YamlLoader.Fragment(native.Text));
                    break;
                case NativeTrigger native:
                    diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
                    break;
                case PullRequestTrigger:
                    diagnostics.Lost("that pull requests start it", Format, "Let a build of theirs trigger the pipeline by a webhook.", subject);
                    break;
            }
        }

        return new(triggers);
    }

    public YamlList Parameters()
    {
        List<YamlNode> parameters = [];
        foreach (PipelineInput input in pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs))
        {
            YamlBuilder map = new YamlBuilder().Add("name", input.Name).Add("description", input.Description).Add("default", input.Default).AddFlag("required", input.Required);
            if (input.Options.Length > 0)
                map.AddFlag("hasOptions", true).Add("options", new YamlList([.. input.Options.Select(option => new YamlBuilder().Add("value", option).Map)]));
            string prefix = $"{TriggerReader.ParameterKey}{input.Name}:";
            foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(prefix, StringComparison.Ordinal)))
                map.Add(setting.Key[prefix.Length..], YamlLoader.Fragment(setting.Text));
            parameters.Add(map.Map);
        }

        return new(parameters);
    }

    // https://spinnaker.io/docs/guides/user/pipeline/triggers/github/: a branch, "via regular expressions".
    private IEnumerable<YamlNode> Push(PushTrigger push, string subject)
    {
        if (push.Tags.Length + push.IgnoredTags.Length > 0)
            diagnostics.Lost("which tags start it", Format, subject: subject);
        if (push.Paths.Length + push.IgnoredPaths.Length > 0)
            diagnostics.Lost("which changed paths start it", Format, "Expect an artifact for each path.", subject);
        if (push.IgnoredBranches.Length > 0)
            diagnostics.Lost("which branches do not start it", Format, "Name those that do.", subject);
        if (push.Branches.Length == 0 && push.Tags.Length > 0)
            yield break;
        NativeSetting? repository = Array.Find(pipeline.Native, setting => setting is { Format: Format, Key: TriggerReader.GitKey });
        if (repository is null)
            diagnostics.Approximated("A Git trigger names its repository; an example stands there.", "Put your repository in its place.", subject, DiagnosticSeverity.Warning);
        YamlMap? rest = repository is null ? new YamlBuilder().Add("source", "github").Add("project", "OWNER").Add("slug", "REPOSITORY").Map : YamlLoader.Fragment(repository.Text) as YamlMap;
        foreach (string? branch in push.Branches.DefaultIfEmpty(null))
        {
            YamlBuilder map = new YamlBuilder().Add("type", "git").Add("enabled", YamlBuilder.Plain("true"));
            foreach (YamlEntry entry in rest?.Entries ?? [])
                map.Add(entry.Name, entry.Value);
            yield return map.Add("branch", branch is null ? null : Expression(branch)).Map;
        }
    }

    private static string Expression(string pattern) => !pattern.Contains('*', StringComparison.Ordinal) ? pattern
        : System.Text.RegularExpressions.Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
}
