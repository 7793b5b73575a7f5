using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>Triggers and inputs to <c>triggers</c> and <c>variables</c>, within the lengths of the service's description.</summary>
internal sealed class TriggerWriter(Pipeline pipeline, SourceStage source, DiagnosticBag diagnostics)
{
    /// <summary>The pattern for every branch.</summary>
    public const string Everything = "**";

    private const string Format = CodePipelineFormat.FormatName;

    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitConfiguration.html and API_GitBranchFilterCriteria.html
    private const int MaxFilters = 3;
    private const int MaxPatterns = 8;

    public YamlList? Triggers()
    {
        List<YamlNode> pushes = [], pulls = [], others = [];
        for (int i = 0; i < pipeline.Triggers.Length; i++)
        {
            string subject = ModelPath.Trigger(i);
            switch (pipeline.Triggers[i])
            {
                case PushTrigger push:
                    pushes.AddRange(Push(push, subject));
                    break;
                case PullRequestTrigger pull:
                    pulls.Add(PullRequest(pull, subject));
                    break;
                case ScheduleTrigger schedule:
                    diagnostics.Lost($"the schedule '{schedule.Cron}'", Format, "Make an EventBridge rule that starts the pipeline.", subject);
                    break;
                case NativeTrigger { Format: Format } native:
                    others.Add(YamlLoader.Fragment(native.Text));
                    break;
                case NativeTrigger native:
                    diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
                    break;
            }
        }

        if (IsImplied() || (pushes.Count == 0 && pulls.Count == 0))
            return others.Count > 0 ? new(others) : null;
        if (source.Connection is not { } connection)
        {
            diagnostics.Lost("which pushes and pull requests start it, since its source is no connection to a Git host", Format, "Make an EventBridge rule that starts the pipeline.", ModelPath.Trigger(0));
            return others.Count > 0 ? new(others) : null;
        }

        YamlBuilder git = new YamlBuilder().Add("sourceActionName", connection.Name).Add("push", List(pushes, "pushes")).Add("pullRequest", List(pulls, "pull requests"));
        return new([new YamlBuilder().Add("providerType", ActionType.Connection.Provider).Add("gitConfiguration", git).Map, .. others]);
    }

    public YamlList? Variables()
    {
        PipelineInput[] inputs = [.. pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs)];
        int at = Array.FindIndex(pipeline.Triggers, trigger => trigger is ManualTrigger { Inputs.Length: > 0 });
        List<YamlNode> variables = [];
        foreach (PipelineInput input in inputs)
        {
            if (input.Options.Length > 0 || input.Type != "string")
                diagnostics.Approximated($"A variable of a pipeline is any text: '{Errors.Shown(input.Name)}' was of the type {input.Type}.", subject: ModelPath.Trigger(at));
            if (input.Required == input.Default is not null)
                diagnostics.Approximated($"A variable without a default must be given, one with a default need not: '{Errors.Shown(input.Name)}'.", subject: ModelPath.Trigger(at));
            variables.Add(new YamlBuilder().Add("name", input.Name).Add("defaultValue", string.IsNullOrEmpty(input.Default) ? null : input.Default).Add("description", input.Description).Map);
        }

        return variables.Count == 0 ? null : new(variables);
    }

    private bool IsImplied()
    {
        Trigger[] implied = TriggerReader.Implied(source);
        PushTrigger[] own = [.. pipeline.Triggers.OfType<PushTrigger>()];
        return implied.Length > 0 && own.Length == implied.Length && !pipeline.Triggers.Any(trigger => trigger is PullRequestTrigger)
            && own.Zip(implied.OfType<PushTrigger>()).All(pair => pair.First.Branches.SequenceEqual(pair.Second.Branches) && pair.First is { IgnoredBranches: [], Tags: [], IgnoredTags: [], Paths: [], IgnoredPaths: [] });
    }

    // A filter for tags says nothing of branches and paths.
    private IEnumerable<YamlNode> Push(PushTrigger push, string subject)
    {
        bool tags = push.Tags.Length + push.IgnoredTags.Length > 0;
        if (tags)
            yield return new YamlBuilder().Add("tags", Patterns(push.Tags, push.IgnoredTags, subject)).Map;
        if (tags && push.Branches.Length + push.IgnoredBranches.Length + push.Paths.Length + push.IgnoredPaths.Length == 0)
            yield break;
        YamlBuilder branches = Patterns(push.Branches, push.IgnoredBranches, subject), paths = Patterns(push.Paths, push.IgnoredPaths, subject);
        if (branches.IsEmpty && paths.IsEmpty)
            branches = new YamlBuilder().Add("includes", [Everything]);
        yield return new YamlBuilder().Add("branches", branches).Add("filePaths", paths).Map;
    }

    private YamlMap PullRequest(PullRequestTrigger pull, string subject)
    {
        List<string> events = [];
        foreach (string type in pull.Types)
        {
            if (Array.Find(TriggerReader.Events, entry => entry.Ours == type || entry.Theirs == type).Theirs is { } name)
                events.Add(name);
            else
                diagnostics.Lost($"the pull request event '{Errors.Shown(type)}'", Format, subject: subject);
        }

        YamlBuilder branches = Patterns(pull.Branches, pull.IgnoredBranches, subject), paths = Patterns(pull.Paths, pull.IgnoredPaths, subject);
        if (branches.IsEmpty && paths.IsEmpty && events.Count == 0)
            branches = new YamlBuilder().Add("includes", [Everything]);
        return new YamlBuilder().Add("events", events).Add("branches", branches).Add("filePaths", paths).Map;
    }

    private YamlBuilder Patterns(string[] includes, string[] excludes, string subject)
    {
        if (includes.Length > MaxPatterns || excludes.Length > MaxPatterns)
            diagnostics.Lost($"more than {MaxPatterns} patterns in one filter", Format, "Use fewer, wider patterns.", subject);
        return new YamlBuilder().Add("includes", includes.Take(MaxPatterns).ToArray()).Add("excludes", excludes.Take(MaxPatterns).ToArray());
    }

    private YamlList? List(List<YamlNode> filters, string what)
    {
        if (filters.Count > MaxFilters)
            diagnostics.Lost($"more than {MaxFilters} filters for {what}", Format, "Use fewer, wider filters.", ModelPath.Trigger(0));
        return filters.Count == 0 ? null : new(filters.Take(MaxFilters).ToArray());
    }
}
