using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Triggers to Lighthouse's <c>triggers.yaml</c>.</summary>
internal static class LighthouseWriter
{
    private const string Format = TektonFormat.FormatName;

    /// <summary>The document: the one that was read where its triggers are still the same, else one made of the triggers; null for none.</summary>
    public static YamlMap? Write(Pipeline pipeline, string source, DiagnosticBag diagnostics)
    {
        string name = KubernetesNames.Of(pipeline.Name);
        if (Array.Find(pipeline.Native, setting => setting is { Format: Format, Key: "triggers" }) is not { } kept || YamlLoader.Fragment(kept.Text) is not YamlMap document)
            return Document(pipeline.Triggers, name, source, diagnostics);
        YamlMap? before = Document(LighthouseReader.Read(document, source), name, source, new()), now = Document(pipeline.Triggers, name, source, diagnostics);
        if ((before is null ? "" : YamlText.Write(before)) == (now is null ? "" : YamlText.Write(now)))
            return document;
        return Merged(document, now, source);
    }

    /// <summary>A document of these triggers alone; null where none of them needs one.</summary>
    public static YamlMap? Document(Trigger[] triggers, string name, string source, DiagnosticBag diagnostics)
    {
        List<YamlNode> presubmits = [], postsubmits = [], periodics = [], deployments = [];
        for (int i = 0; i < triggers.Length; i++)
        {
            string subject = ModelPath.Trigger(i);
            switch (triggers[i])
            {
                case PullRequestTrigger request:
                    if (request.Types.Length > 0)
                        diagnostics.Lost("the event types of a pull request trigger", Format, subject: subject);
                    presubmits.Add(Filters(Head(name, presubmits.Count, source), request.Branches, request.IgnoredBranches, request.Paths, request.IgnoredPaths)
                        .AddFlag("always_run", request.Paths.Length == 0).Map);
                    break;
                case PushTrigger push when push.Branches.Length > 0 || push.Tags.Length == 0:
                    if (push.Tags.Length > 0 || push.IgnoredTags.Length > 0)
                        diagnostics.Lost("tags of a push trigger", Format, "Start the pipeline for a tag by hand or from the release pipeline.", subject);
                    postsubmits.Add(Filters(Head(name, postsubmits.Count, source), push.Branches, push.IgnoredBranches, push.Paths, push.IgnoredPaths).Map);
                    break;
                case PushTrigger:
                    diagnostics.Lost("a trigger for tags", Format, "Start the pipeline for a tag by hand or from the release pipeline.", subject);
                    break;
                case ScheduleTrigger schedule:
                    if (schedule.TimeZone is not null)
                        diagnostics.Lost($"the time zone '{Errors.Shown(schedule.TimeZone)}' of a schedule", Format, subject: subject);
                    periodics.Add(Head(name, periodics.Count, source).Add("cron", new YamlScalar(schedule.Cron, YamlStyle.Quoted)).Map);
                    break;
                case NativeTrigger { Format: Format } native when YamlLoader.Fragment(native.Text) is YamlMap entry:
                    (native.Name switch { "presubmits" => presubmits, "postsubmits" => postsubmits, "periodics" => periodics, _ => deployments }).Add(entry);
                    break;
                case NativeTrigger native:
                    diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
                    break;
            }
        }

        YamlBuilder spec = new YamlBuilder().Add("presubmits", OrNull(presubmits)).Add("postsubmits", OrNull(postsubmits)).Add("periodics", OrNull(periodics)).Add("deployments", OrNull(deployments));
        return spec.IsEmpty ? null : new YamlBuilder().Add("apiVersion", "config.lighthouse.jenkins-x.io/v1alpha1").Add("kind", "TriggerConfig").Add("spec", spec.Map).Map;
    }

    private static YamlList? OrNull(List<YamlNode> items) => items.Count == 0 ? null : new(items);

    private static YamlBuilder Head(string name, int index, string source)
    {
        string own = index == 0 ? name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{index + 1}");
        return new YamlBuilder().Add("name", own).Add("context", own).Add("source", source);
    }

    private static YamlBuilder Filters(YamlBuilder entry, string[] branches, string[] ignored, string[] paths, string[] ignoredPaths) => entry
        .Add("branches", [.. branches.Select(RefPatterns.ToRegex)])
        .Add("skip_branches", [.. ignored.Select(RefPatterns.ToRegex)])
        .Add("run_if_changed", paths.Length == 0 ? null : RefPatterns.ToRegex((IReadOnlyList<string>)paths))
        .Add("ignore_changes", ignoredPaths.Length == 0 ? null : RefPatterns.ToRegex((IReadOnlyList<string>)ignoredPaths));

    // The triggers of other files stay as they are.
    private static YamlMap Merged(YamlMap document, YamlMap? now, string source)
    {
        YamlMap old = document["spec"] as YamlMap ?? new([]), fresh = now?["spec"] as YamlMap ?? new([]);
        YamlBuilder spec = new();
        foreach (string key in old.Entries.Select(entry => entry.Name).Union(fresh.Entries.Select(entry => entry.Name)))
        {
            if (old[key] is not (null or YamlList))
            {
                spec.Add(key, old[key]);
                continue;
            }

            IEnumerable<YamlNode> others = ((old[key] as YamlList)?.Items ?? []).Where(item => (item as YamlMap)?["source"] is not YamlScalar file || file.Value != source);
            spec.Add(key, OrNull([.. others, .. (fresh[key] as YamlList)?.Items ?? []]));
        }

        return new([.. document.Entries.Where(entry => entry.Name != "spec"), new("spec", spec.Map)]);
    }
}
