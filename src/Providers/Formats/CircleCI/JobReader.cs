using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// A job as a workflow calls it (https://circleci.com/docs/reference/configuration-reference/#jobs-in-workflow): its definition with the arguments in their
/// places. What is not defined in the file, such as an orb's job, is kept as a call.
/// </summary>
internal sealed class JobReader(Definitions definitions, DiagnosticBag diagnostics, YamlMarks marks, string prefix, HashSet<string> used)
{
    private const string Format = CircleCIFormat.FormatName;

    private static readonly string[] CallKeys = ["requires", "name", "context", "type", "filters", "matrix", "pre-steps", "post-steps", "serial-group", "override-with"];
    private static readonly string[] JobKeys = ["description", "parallelism", "resource_class", "shell", "working_directory", "docker", "machine", "macos", "executor", "environment", "retention", "circleci_ip_ranges", "type", "parameters", "branches"];

    public Job Read(Invocation invocation)
    {
        string id = invocation.Id, owner = $"the job '{Errors.Shown(id)}'";
        marks.Add(prefix + ModelPath.Job(id), invocation.Node);
        YamlFields call = new(invocation.Arguments, Format, owner, diagnostics);
        YamlMap? definition = definitions.Job(invocation.Name);
        bool isApproval = call.Peek("type") is YamlScalar { Value: "approval" };
        List<NativeSetting> native = [];
        marks.Add(prefix + ModelPath.Part(id, "condition"), call.Node, "filters");
        marks.Add(prefix + ModelPath.Part(id, "matrix"), call.Node, "matrix");
        marks.Add(prefix + ModelPath.Part(id, "environment"), call.Node, "context");
        call.Take("name");
        Condition? condition = null;
        string[] needs = Needs(call, native, ref condition);
        if (invocation.Filter is not null)
            call.Take("filters");
        Matrix? matrix = Matrix(call, native);
        EnvironmentReference? target = Context(call, native);
        Job job = new() { Id = id, Needs = needs, Condition = condition, Matrix = matrix, Environment = target };
        if (isApproval)
        {
            call.Take("type");
            job = job with { Steps = [new ApproveStep { Message = id }], Native = [.. native, .. call.Rest(CallKeys)] };
        }
        else if (definition is null)
        {
            native.Add(new(Format, "job", invocation.Name));
            job = job with { Native = [.. native, .. call.Rest([.. call.Node.Entries.Select(entry => entry.Name)])] };
        }
        else
        {
            used.Add(invocation.Name);
            job = Defined(job, call, definition, native, owner);
        }

        foreach (NativeSetting setting in job.Native)
        {
            marks.Add(prefix + ModelPath.Native(id, setting.Key), call.Node, setting.Key);
            if (definition is not null)
                marks.Add(prefix + ModelPath.Native(id, setting.Key), definition, setting.Key);
        }

        return job;
    }

    private Job Defined(Job job, YamlFields call, YamlMap definition, List<NativeSetting> native, string owner)
    {
        HashSet<string> axes = job.Matrix?.Axes.Select(axis => axis.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        Dictionary<string, YamlNode> values = Parameters.Values(definition, call.Node, axes.Contains);
        foreach (string name in values.Keys)
            call.Take(name);
        YamlFields fields = new(Parameters.Apply(definition, values), Format, owner, diagnostics);
        fields.Take("parameters");
        ExecutorReader executor = new(definitions, diagnostics, native);
        StepReader reader = new(definitions, diagnostics, marks, prefix, job.Id);
        YamlNode[] lists = [.. new[] { call.Take("pre-steps"), fields.Take("steps"), call.Take("post-steps") }.OfType<YamlNode>()];
        Step[] steps = CacheSteps.Join(reader.Read(lists));
        executor.Read(fields);
        VariableMap variables = executor.Variables.With(ExecutorReader.Environment(fields, "environment"));
        foreach (string name in variables.Keys)
            marks.Add(prefix + ModelPath.Variable(job.Id, name), definition["environment"] as YamlMap ?? definition, definition["environment"] is YamlMap ? name : "environment");
        for (int i = 0; i < executor.Services.Length; i++)
            marks.Add(prefix + ModelPath.Service(job.Id, i), (definition["docker"] as YamlList)?.Items.ElementAtOrDefault(i + 1));
        native.AddRange(fields.Rest(JobKeys));
        native.AddRange(call.Rest(CallKeys));
        return job with
        {
            Container = executor.Container,
            Services = executor.Services,
            Runner = executor.Runner,
            Variables = variables,
            Steps = steps,
            Native = [.. native.DistinctBy(setting => setting.Key)],
        };
    }

    // What each needed job must have come to: the model has one word for all of them.
    private static string[] Needs(YamlFields call, List<NativeSetting> native, ref Condition? condition)
    {
        if (call.Peek("requires") is not YamlList list)
            return call.Peek("requires") is YamlScalar ? call.List("requires") : [];
        call.Take("requires");
        List<string> needs = [], states = [];
        foreach (YamlNode item in list.Items)
        {
            string name = item switch { YamlScalar scalar => scalar.Value, YamlMap { Entries: [var entry] } => entry.Name, _ => "" };
            string state = item switch
            {
                YamlMap { Entries: [{ Value: YamlScalar { Value: "failed" } }] } => "failed",
                YamlMap { Entries: [{ Value: YamlScalar { Value: "terminal" } }] } => "terminal",
                YamlScalar or YamlMap { Entries: [{ Value: YamlScalar { Value: "success" } }] } => "success",
                _ => "other",
            };
            if (name.Length > 0)
                needs.Add(name);
            states.Add(state);
        }

        if (states.TrueForAll(state => state == "failed") && states.Count > 0)
            condition = Condition.OnFailure;
        else if (states.TrueForAll(state => state == "terminal") && states.Count > 0)
            condition = Condition.Always;
        else if (states.Exists(state => state != "success"))
            native.Add(CircleNative.Of("requires", list));
        return [.. needs];
    }

    private static Matrix? Matrix(YamlFields call, List<NativeSetting> native)
    {
        if (call.Peek("matrix") is not YamlMap matrix || matrix["parameters"] is not YamlMap { Entries.Count: > 0 } axes || !axes.Entries.All(axis => IsTexts(axis.Value))
            || (matrix["exclude"] is { } exclude && !(exclude is YamlList list && list.Items.All(item => item is YamlMap map && map.Entries.All(entry => entry.Value is YamlScalar)))))
            return null;
        call.Take("matrix");
        YamlEntry[] rest = [.. matrix.Entries.Where(entry => entry.Name is not ("parameters" or "exclude"))];
        if (rest.Length > 0)
            native.Add(CircleNative.Of("matrix", new YamlMap(rest)));
        return new()
        {
            Axes = [.. axes.Entries.Select(axis => new MatrixAxis(axis.Name, [.. ((YamlList)axis.Value).Items.Select(item => ((YamlScalar)item).Value)]))],
            Exclude = matrix["exclude"] is YamlList left ? [.. left.Items.Cast<YamlMap>().Select(item => new VariableMap(item.Entries.Select(entry => KeyValuePair.Create(entry.Name, ((YamlScalar)entry.Value).Value))))] : [],
            FailFast = false,
        };
    }

    private static bool IsTexts(YamlNode node) => node is YamlList { Items.Count: > 0 } list && list.Items.All(item => item is YamlScalar);

    // A context brings the secrets of a place to deploy to; of several, the first names it.
    private static EnvironmentReference? Context(YamlFields call, List<NativeSetting> native)
    {
        string[] contexts = call.Peek("context") is YamlScalar or YamlList ? call.List("context") : [];
        if (contexts.Length > 1)
            native.Add(CircleNative.Of("context", YamlBuilder.List(contexts)));
        return contexts.Length == 0 ? null : new(contexts[0]);
    }
}
