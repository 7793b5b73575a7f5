using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>What a document holds besides its tasks: parameters become variables, the rest is kept where it differs from what is written anyway.</summary>
internal sealed class Skeleton
{
    private readonly bool _isRun;
    private readonly YamlFields _fields;
    private readonly List<YamlNode> _parameters;

    public Skeleton(YamlFields fields, bool isRun)
    {
        (_fields, _isRun) = (fields, isRun);
        _parameters = [];
        if (fields.Take("params") is not YamlList list)
            return;
        Parameters = list;
        (YamlList rest, Variables) = ParameterList.Split(list, "default", fields);
        _parameters.AddRange(rest.Items);
    }

    /// <summary>The values of the parameters.</summary>
    public VariableMap Variables { get; } = new();

    /// <summary>The list of parameters; null for none.</summary>
    public YamlNode? Parameters { get; }

    /// <summary>The name that people see; null where it is the document's.</summary>
    public string? DisplayName { get; private set; }

    /// <summary>
    /// A parameter that every task hands to its steps as an environment variable of the same name is a variable of the pipeline: the tasks need not say so.
    /// </summary>
    public void HandDown(ref Job[] jobs)
    {
        Job[] all = jobs;
        HashSet<string> given = [.. jobs.SelectMany(ParametersOf)];
        foreach (YamlNode parameter in _parameters.ToArray())
        {
            if (parameter is not YamlMap { Entries.Count: 3 } map || ParameterList.Name(map) is not { } name || map["type"] is not YamlScalar { Value: "string" } || !Variables.ContainsKey(name)
                || all.Length == 0 || given.Contains(name) || !Array.TrueForAll(all, job => job.Variables.ContainsKey(name)))
                continue;
            _parameters.Remove(parameter);
            all = [.. all.Select(job => job.Variables[name] == $"$(params.{name})" ? job with { Variables = new(job.Variables.Where(entry => entry.Key != name)) } : job)];
        }

        jobs = all;
    }

    /// <summary>The document without what the model has; null where nothing is left.</summary>
    public YamlMap? Of(YamlMap document, string name)
    {
        YamlBuilder spec = new YamlBuilder().Add("params", _parameters.Count == 0 ? null : new YamlList(_parameters));
        foreach (YamlEntry entry in _fields.Node.Entries.Where(entry => entry.Name is not ("params" or "tasks" or "finally")))
            spec.Add(entry.Name, entry.Value);
        YamlNode? Replaced(YamlEntry entry) => _isRun && entry is { Name: "spec", Value: YamlMap run }
            ? new YamlMap([.. run.Entries.Select(inner => inner.Name == "pipelineSpec" && inner.Value is YamlMap ? new YamlEntry(inner.Key, spec.Map) : inner)])
            : entry.Name == "spec" ? spec.Map : entry.Value;
        YamlMap rest = new([.. document.Entries.Select(entry => new YamlEntry(entry.Key, Replaced(entry)!))]);
        if (spec.Map.Entries is [{ Name: "displayName", Value: YamlScalar shown }] && KubernetesNames.Of(shown.Value) == name
            && Same(new YamlMap([.. document.Entries.Select(entry => entry.Name == "spec" && entry.Value is YamlMap { Entries.Count: 1 } ? new YamlEntry(entry.Key, Empty()) : entry)]), DocumentWriter.Default(name)))
        {
            DisplayName = shown.Value;
            return null;
        }

        return Same(rest, DocumentWriter.Default(name)) ? null : rest;
    }

    private static IEnumerable<string> ParametersOf(Job job) => job.Native
        .Where(setting => setting.Key is "params" or "taskSpec")
        .Select(setting => YamlLoader.Fragment(setting.Text))
        .SelectMany(node => ((node as YamlMap)?["params"] as YamlList ?? node as YamlList)?.Items ?? [])
        .Select(ParameterList.Name).OfType<string>();

    private static YamlMap Empty() => new YamlBuilder().Add("pipelineSpec", new YamlMap([])).Map;

    private static bool Same(YamlNode one, YamlNode other) => YamlText.Write(one) == YamlText.Write(other);
}
