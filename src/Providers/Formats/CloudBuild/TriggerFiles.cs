using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>
/// Triggers stand beside the build, as files for <c>gcloud builds triggers import</c> (https://docs.cloud.google.com/sdk/gcloud/reference/builds/triggers/import):
/// <c>cloudbuild.NAME.trigger.yaml</c> beside <c>cloudbuild.yaml</c>. Names are regular expressions in RE2.
/// </summary>
internal static class TriggerFiles
{
    private const string Format = CloudBuildFormat.FormatName;
    private const string Suffix = ".trigger.yaml";

    private static readonly string[] Sources = ["github", "triggerTemplate", "repositoryEventConfig", "bitbucketServerTriggerConfig", "developerConnectEventConfig", "pubsubConfig", "webhookConfig", "gitFileSource", "sourceToBuild"];

    /// <summary>Whether a document is a trigger.</summary>
    public static bool IsTrigger(YamlMap document) => document["steps"] is null && (document["filename"] is not null || document["build"] is not null || Array.Exists(Sources, source => document[source] is not null));

    /// <summary>The triggers of a build: the one it stands in, and those beside it.</summary>
    public static Trigger[] Of(IFileSource files, string path, YamlMap? around, MarkBook marks, List<NativeSetting> native)
    {
        List<Trigger> triggers = [];
        if (around is not null)
        {
            marks.Add(ModelPath.Trigger(0), around);
            triggers.Add(Read(around, null, out bool _));
            native.Add(new(Format, "trigger", YamlText.Fragment(new YamlMap([.. around.Entries.Where(entry => entry.Name != "build")]))));
            return [.. triggers];
        }

        foreach (string beside in files.Find(Beside(path, "*")))
        {
            if (files.Read(beside) is not { } text || YamlLoader.Load(text, beside, new()) is not [YamlMap document] || !IsTrigger(document))
                continue;
            marks.Add(ModelPath.Trigger(triggers.Count), document);
            Trigger trigger = Read(document, path, out bool whole);
            triggers.Add(trigger);
            if (!whole && trigger is not NativeTrigger)
                native.Add(new(Format, $"trigger:{beside}", YamlText.Fragment(document)));
        }

        return [.. triggers];
    }

    /// <summary>The files of triggers.</summary>
    public static IEnumerable<PipelineFile> Write(Pipeline pipeline, string path, DiagnosticBag diagnostics)
    {
        NativeSetting[] kept = [.. pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith("trigger:", StringComparison.Ordinal))];
        Dictionary<string, int> count = new(StringComparer.Ordinal);
        for (int i = 0; i < pipeline.Triggers.Length; i++)
        {
            Trigger trigger = pipeline.Triggers[i];
            string kind = trigger switch { PushTrigger { Branches: [], Tags.Length: > 0 } => "tag", PushTrigger => "push", PullRequestTrigger => "pull-request", NativeTrigger { Format: Format } own => own.Name, _ => "" };
            if (kind.Length == 0 || trigger is NativeTrigger { Name: "inline" })
            {
                Lost(trigger, ModelPath.Trigger(i), diagnostics);
                continue;
            }

            count[kind] = count.GetValueOrDefault(kind) + 1;
            string name = count[kind] == 1 ? kind : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind}-{count[kind]}");
            foreach ((string own, YamlMap document) in Documents(trigger, $"{KubernetesNames.Of(pipeline.Name)}-{name}", name, path))
            {
                string file = Beside(path, own);
                YamlMap whole = kept.FirstOrDefault(setting => setting.Key == $"trigger:{file}") is { } before && YamlLoader.Fragment(before.Text) is YamlMap old && Same(Read(old, path, out bool _), trigger, path) ? old : document;
                yield return new(file, YamlText.Write(whole));
            }

            if (pipeline.Path is null && trigger is not NativeTrigger)
                diagnostics.Approximated($"The trigger stands in a file beside the build; the repository that it watches is not in it.", $"Add 'owner' and 'name' under 'github', then run 'gcloud builds triggers import --source={Beside(path, name)}'.", ModelPath.Trigger(i));
            if (trigger is PullRequestTrigger { Types.Length: > 0 })
                diagnostics.Lost("the event types of a pull request trigger", Format, subject: ModelPath.Trigger(i));
            if (trigger is PushTrigger { IgnoredBranches.Length: > 0, Branches.Length: > 0 } or PullRequestTrigger { IgnoredBranches.Length: > 0, Branches.Length: > 0 } or PushTrigger { IgnoredTags.Length: > 0 })
                diagnostics.Lost("branches or tags that do not start a trigger which names others that do", Format, subject: ModelPath.Trigger(i));
        }
    }

    private static bool Same(Trigger one, Trigger other, string path) =>
        Documents(one, "", "", path).Select(document => YamlText.Write(document.Document)).SequenceEqual(Documents(other, "", "", path).Select(document => YamlText.Write(document.Document)));

    private static void Lost(Trigger trigger, string subject, DiagnosticBag diagnostics)
    {
        if (trigger is ScheduleTrigger schedule)
            diagnostics.Lost($"the time '{Errors.Shown(schedule.Cron)}' of a schedule", Format, "Let Cloud Scheduler start the trigger.", subject);
        else if (trigger is NativeTrigger native && native.Format != Format)
            diagnostics.Lost($"the trigger '{Errors.Shown(native.Name)}' ({native.Format})", Format, subject: subject);
    }

    private static string Beside(string path, string name)
    {
        int slash = path.LastIndexOf('/');
        return $"{path[..(slash + 1)]}{Path.GetFileNameWithoutExtension(path)}.{name}{Suffix}";
    }

    private static Trigger Read(YamlMap document, string? file, out bool whole)
    {
        YamlMap? github = document["github"] as YamlMap;
        YamlMap? push = github?["push"] as YamlMap, request = github?["pullRequest"] as YamlMap;
        bool known = document.Entries.All(entry => entry.Name is "name" or "description" or "filename" or "github" or "includedFiles" or "ignoredFiles" or "build" or "tags" or "substitutions" or "id" or "createTime" or "disabled");
        whole = document.Entries.All(entry => entry.Name is "name" or "filename" or "github" or "includedFiles" or "ignoredFiles") && github is { Entries.Count: 1 };
        string[] included = Texts(document["includedFiles"]), ignored = Texts(document["ignoredFiles"]);
        bool inverted = (push ?? request)?["invertRegex"] is YamlScalar { Value: "true" };
        string[]? branches = Patterns((push ?? request)?["branch"]), tags = Patterns(push?["tag"]);
        if (known && push is not null && branches is not null && tags is not null)
        {
            return new PushTrigger
            {
                Branches = inverted ? [] : branches,
                IgnoredBranches = inverted ? branches : [],
                Tags = inverted ? [] : tags,
                IgnoredTags = inverted ? tags : [],
                Paths = included,
                IgnoredPaths = ignored,
            };
        }

        if (known && request is not null && branches is not null)
            return new PullRequestTrigger { Branches = inverted ? [] : branches, IgnoredBranches = inverted ? branches : [], Paths = included, IgnoredPaths = ignored };
        whole = true;
        return new NativeTrigger(Format, file is null ? "inline" : document["name"] is YamlScalar name ? KubernetesNames.Of(name.Value) : "trigger", YamlText.Fragment(document));
    }

    // Tags and branches need a trigger each.
    private static IEnumerable<(string Name, YamlMap Document)> Documents(Trigger trigger, string name, string file, string path)
    {
        switch (trigger)
        {
            case PushTrigger { Tags.Length: > 0, Branches.Length: > 0 } both:
                yield return (file, Document(name, path, "push", Filter("branch", both.Branches, both.IgnoredBranches), both.Paths, both.IgnoredPaths));
                yield return (file + "-tag", Document(name + "-tag", path, "push", Filter("tag", both.Tags, both.IgnoredTags), both.Paths, both.IgnoredPaths));
                break;
            case PushTrigger { Tags.Length: > 0 } or PushTrigger { IgnoredTags.Length: > 0, IgnoredBranches: [] }:
                PushTrigger tag = (PushTrigger)trigger;
                yield return (file, Document(name, path, "push", Filter("tag", tag.Tags, tag.IgnoredTags), tag.Paths, tag.IgnoredPaths));
                break;
            case PushTrigger push:
                yield return (file, Document(name, path, "push", Filter("branch", push.Branches, push.IgnoredBranches), push.Paths, push.IgnoredPaths));
                break;
            case PullRequestTrigger request:
                yield return (file, Document(name, path, "pullRequest", Filter("branch", request.Branches, request.IgnoredBranches), request.Paths, request.IgnoredPaths));
                break;
            case NativeTrigger native when YamlLoader.Fragment(native.Text) is YamlMap document:
                yield return (file, document);
                break;
        }
    }

    private static YamlMap Document(string name, string path, string kind, YamlMap filter, string[] included, string[] ignored) => new YamlBuilder()
        .Add("name", name)
        .Add("filename", path)
        .Add("github", new YamlBuilder().Add(kind, filter).Map)
        .Add("includedFiles", included)
        .Add("ignoredFiles", ignored).Map;

    private static YamlMap Filter(string key, string[] patterns, string[] ignored) => patterns.Length == 0 && ignored.Length > 0
        ? new YamlBuilder().Add(key, RefPatterns.ToRegex((IReadOnlyList<string>)ignored)).AddFlag("invertRegex", true).Map
        : new YamlBuilder().Add(key, patterns.Length == 0 ? ".*" : RefPatterns.ToRegex((IReadOnlyList<string>)patterns)).Map;

    private static string[] Texts(YamlNode? node) => node is YamlList list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Value)] : [];

    private static string[]? Patterns(YamlNode? node) => node switch
    {
        null or YamlScalar { Value: ".*" or "" } => [],
        YamlScalar scalar => RefPatterns.ListFromRegex(scalar.Value) ?? (RefPatterns.FromRegex(scalar.Value) is { } one ? [one] : null),
        _ => null,
    };
}
