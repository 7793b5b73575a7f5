using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Where the parts of a workflow stand in its file.</summary>
internal sealed class WorkflowMarks
{
    private readonly Dictionary<string, SourceMark> _marks = new(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, SourceMark> Of(YamlMap root, Pipeline pipeline)
    {
        WorkflowMarks marks = new();
        marks.Triggers(root["on"]);
        marks.Variables(root, "env", ModelPath.Variable);
        marks.Natives(root, pipeline.Native, ModelPath.Native);
        YamlMap? jobs = root["jobs"] as YamlMap;
        foreach (Job job in pipeline.Jobs)
        {
            if (jobs?.Find(job.Id) is not { } entry)
                continue;
            marks.Add(ModelPath.Job(job.Id), entry.Key);
            if (entry.Value is YamlMap map)
                marks.JobParts(map, job);
        }

        return marks._marks;
    }

    private void Add(string path, YamlNode? node)
    {
        if (node?.Mark is { } mark)
            _marks.TryAdd(path, mark);
    }

    private void Key(YamlMap map, string key, string path) => Add(path, map.Find(key)?.Key);

    private void Variables(YamlMap map, string key, Func<string, string> path)
    {
        foreach (YamlEntry entry in (map[key] as YamlMap)?.Entries ?? [])
            Add(path(entry.Name), entry.Key);
    }

    private void Natives(YamlMap map, NativeSetting[] native, Func<string, string> path)
    {
        foreach (NativeSetting setting in native)
            Key(map, setting.Key, path(setting.Key));
    }

    // Times of a schedule are triggers of their own.
    private void Triggers(YamlNode? on)
    {
        int index = 0;
        switch (on)
        {
            case YamlScalar:
                Add(ModelPath.Trigger(0), on);
                break;
            case YamlList list:
                foreach (YamlScalar item in list.Items.OfType<YamlScalar>())
                    Add(ModelPath.Trigger(index++), item);
                break;
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    if (entry.Name == "schedule" && entry.Value is YamlList times)
                    {
                        foreach (YamlNode time in times.Items)
                            Add(ModelPath.Trigger(index++), time);
                    }
                    else
                    {
                        Add(ModelPath.Trigger(index++), entry.Key);
                    }
                }

                break;
        }
    }

    private void JobParts(YamlMap map, Job job)
    {
        foreach ((string key, string part) in (ReadOnlySpan<(string, string)>)[("if", "condition"), ("strategy", "matrix"), ("container", "container"), ("environment", "environment"), ("runs-on", "runner"), ("timeout-minutes", "timeout"), ("outputs", "outputs")])
            Key(map, key, ModelPath.Part(job.Id, part));
        Variables(map, "env", name => ModelPath.Variable(job.Id, name));
        Natives(map, job.Native, key => ModelPath.Native(job.Id, key));
        int service = 0;
        foreach (YamlEntry entry in (map["services"] as YamlMap)?.Entries ?? [])
            Add(ModelPath.Service(job.Id, service++), entry.Key);
        IReadOnlyList<YamlNode> steps = (map["steps"] as YamlList)?.Items ?? [];
        for (int i = 0; i < steps.Count; i++)
        {
            Add(ModelPath.Step(job.Id, i), steps[i]);
            if (steps[i] is not YamlMap step || i >= job.Steps.Length)
                continue;
            int index = i;
            Key(step, "if", ModelPath.StepPart(job.Id, index, "condition"));
            Variables(step, "env", name => ModelPath.StepPart(job.Id, index, $"variables.{name}"));
            Natives(step, job.Steps[i].Native, key => ModelPath.StepPart(job.Id, index, $"native.{key}"));
        }
    }
}
