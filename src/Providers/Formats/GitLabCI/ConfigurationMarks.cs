using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Where the parts of a configuration stand in its files. What a job takes over from elsewhere stands there.</summary>
internal static class ConfigurationMarks
{
    private const string Artifacts = "artifacts:";

    public static void OfPipeline(Dictionary<string, SourceMark> marks, Pipeline pipeline, YamlMap root)
    {
        YamlMap? workflow = root["workflow"] as YamlMap;
        IReadOnlyList<YamlNode> rules = (workflow?["rules"] as YamlList)?.Items ?? [];
        for (int i = 0; i < pipeline.Triggers.Length; i++)
            Add(marks, ModelPath.Trigger(i), i < rules.Count ? rules[i] : KeyOf(root, "workflow"));
        Variables(marks, root, ModelPath.Variable);
        foreach (NativeSetting setting in pipeline.Native)
            Add(marks, ModelPath.Native(setting.Key), KeyOf(root, setting.Key));
    }

    public static void OfJob(Dictionary<string, SourceMark> marks, Job job, YamlMap map)
    {
        foreach ((string key, string part) in (ReadOnlySpan<(string, string)>)[("rules", "condition"), ("when", "condition"), ("only", "condition"), ("except", "condition"), ("parallel", "matrix"), ("image", "container"), ("environment", "environment"), ("tags", "runner"), ("timeout", "timeout"), ("retry", "retries")])
            Add(marks, ModelPath.Part(job.Id, part), KeyOf(map, key));
        Variables(marks, map, name => ModelPath.Variable(job.Id, name));
        YamlNode? artifacts = map["artifacts"];
        foreach (NativeSetting setting in job.Native)
        {
            YamlNode? key = setting.Key.StartsWith(Artifacts, StringComparison.Ordinal) && artifacts is YamlMap inner ? KeyOf(inner, setting.Key[Artifacts.Length..]) : KeyOf(map, setting.Key);
            Add(marks, ModelPath.Native(job.Id, setting.Key), key);
        }

        IReadOnlyList<YamlNode> services = map["services"] is YamlList list ? list.Items : [];
        for (int i = 0; i < services.Count; i++)
            Add(marks, ModelPath.Service(job.Id, i), services[i]);
    }

    // The model's steps come from keys of the job.
    public static void OfSteps(Dictionary<string, SourceMark> marks, Job job, YamlMap map)
    {
        YamlNode[] caches = map["cache"] switch { YamlList list => [.. list.Items], YamlMap one => [one], _ => [] };
        int cache = 0;
        for (int i = 0; i < job.Steps.Length; i++)
        {
            YamlNode? node = job.Steps[i] switch
            {
                CacheStep => cache < caches.Length ? caches[cache++] : null,
                ScriptStep { Name: "after_script" } => KeyOf(map, "after_script"),
                ScriptStep => KeyOf(map, "before_script") ?? KeyOf(map, "script"),
                UploadArtifactStep or PublishTestResultsStep => KeyOf(map, "artifacts"),
                DownloadArtifactStep => KeyOf(map, "dependencies") ?? KeyOf(map, "needs"),
                _ => null,
            };
            SourceMark? mark = node?.Mark ?? marks.GetValueOrDefault(ModelPath.Job(job.Id));
            if (mark is not null)
                marks.TryAdd(ModelPath.Step(job.Id, i), mark);
        }
    }

    private static YamlScalar? KeyOf(YamlMap map, string key) => map.Find(key)?.Key;

    private static void Variables(Dictionary<string, SourceMark> marks, YamlMap map, Func<string, string> path)
    {
        foreach (YamlEntry entry in (map["variables"] as YamlMap)?.Entries ?? [])
            Add(marks, path(entry.Name), entry.Key);
    }

    private static void Add(Dictionary<string, SourceMark> marks, string path, YamlNode? node)
    {
        if (node?.Mark is { } mark)
            marks.TryAdd(path, mark);
    }
}
