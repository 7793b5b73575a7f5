using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>What stands under <c>tasks</c> and <c>finally</c> (https://tekton.dev/docs/pipelines/pipelines/#adding-tasks-to-the-pipeline), and a Task that stands for itself.</summary>
internal sealed class PipelineTaskReader(IReadOnlyDictionary<string, YamlMap> tasks, DiagnosticBag diagnostics, MarkBook marks)
{
    private const string Format = TektonFormat.FormatName;

    private static readonly string[] TaskKeys = ["description", "params", "workspaces", "matrix", "taskRef", "taskSpec", "pipelineRef", "pipelineSpec", "resources", "conditions", "timeout", "retries", "onError", "when"];

    private static readonly string[] SpecKeys = ["apiVersion", "kind", "metadata", "spec", "description", "displayName", "params", "workspaces", "results", "stepTemplate", "volumes", "resources", "sidecars", "steps"];

    /// <summary>The Tasks of the file that were taken as a job's steps.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    public Job Read(YamlNode node, string fallback, bool final)
    {
        string id = ParameterList.Name(node) ?? fallback;
        string owner = $"the task '{Errors.Shown(id)}'";
        YamlFields fields = new(node, Format, owner, diagnostics);
        if (fields.Text("name") is null)
            diagnostics.Error("MissingKey", "A task of the pipeline has no name.", node.Mark?.Path, node.Line, "Add 'name:'.");
        marks.Add(ModelPath.Job(id), node);
        List<NativeSetting> native = [];
        string[] after = fields.List("runAfter");
        Condition? when = When(fields, id);
        (YamlList? parameters, VariableMap given) = fields.Peek("params") is YamlList list ? ParameterList.Split(list, "value", fields) : (null, new());
        if (parameters is not null)
        {
            fields.Take("params");
            native.Add(new(Format, "params", YamlText.Fragment(parameters)));
        }

        Job job = new()
        {
            Id = id,
            Name = fields.Text("displayName"),
            Needs = final ? null : [.. after.Concat(Results(node)).Where(need => need != id).Distinct()],
            Condition = final ? Final(when) : when,
            Matrix = TektonMatrix.Take(fields),
            Timeout = TektonStepReader.Timeout(fields),
            Retries = Retries(fields),
            ContinueOnError = TektonStepReader.Continues(fields),
        };
        if (job.Matrix is not null)
            marks.Add(ModelPath.Part(id, "matrix"), ((YamlMap)node)["matrix"]);
        job = Work(fields, job, given, native, owner);
        return job with { Native = [.. native, .. fields.Rest(TaskKeys)] };
    }

    /// <summary>A Task's own document as the one job of a pipeline.</summary>
    public Job ReadTask(YamlMap spec, string id)
    {
        marks.Add(ModelPath.Job(id), spec);
        List<NativeSetting> native = [];
        Job job = Spec(new(spec, Format, $"the task '{Errors.Shown(id)}'", diagnostics), new() { Id = id, Needs = [] }, new(), native);
        return job with { Native = [.. native] };
    }

    private Job Work(YamlFields fields, Job job, VariableMap given, List<NativeSetting> native, string owner)
    {
        if (fields.Peek("taskSpec") is YamlMap spec)
        {
            fields.Take("taskSpec");
            return Spec(new(spec, Format, owner, diagnostics), job, given, native);
        }

        if (fields.Peek("taskRef") is YamlMap reference)
        {
            if (ParameterList.Name(reference) is { } name && reference["kind"] is null or YamlScalar { Value: "Task" } && reference.Entries.All(entry => entry.Name is "name" or "kind" or "apiVersion")
                && tasks.TryGetValue(ParameterList.Name(reference)!, out YamlMap? task) && task["spec"] is YamlMap local)
            {
                Used.Add(name);
                native.Add(new(Format, "task", YamlText.Fragment(new YamlMap([.. task.Entries.Where(entry => entry.Name != "spec")]))));
                return Spec(new(local, Format, owner, diagnostics), job, given, native);
            }

            string from = ParameterList.Name(reference) ?? (reference["resolver"] is YamlScalar resolver ? resolver.Value : "");
            diagnostics.Add(new() { Id = "RemoteTask", Severity = DiagnosticSeverity.Information, Message = $"The Task '{Errors.Shown(from)}' is not in this file; the reference to it is kept.", Path = reference.Mark?.Path, Line = reference.Line });
            marks.Add(ModelPath.Step(job.Id, 0), reference);
            return job with { Variables = given, Steps = [new NativeStep { Format = Format, Reference = from }] };
        }

        if (fields.Peek("pipelineSpec") is not null || fields.Peek("pipelineRef") is not null)
            return job with { Variables = given, Steps = [new NativeStep { Format = Format, Reference = "pipeline" }] };
        diagnostics.Error("MissingKey", $"In {owner} there is neither 'taskSpec' nor 'taskRef'.", fields.Node.Mark?.Path, fields.Node.Line, "Add one of them.");
        return job with { Variables = given };
    }

    private Job Spec(YamlFields spec, Job job, VariableMap given, List<NativeSetting> native)
    {
        string[] axes = [.. (job.Matrix?.Axes.Select(axis => axis.Name) ?? []).Concat(job.Matrix?.Include.SelectMany(include => include.Keys) ?? []).Distinct()];
        VariableMap variables = given;
        YamlBuilder rest = new();
        if (spec.Peek("params") is YamlList declared)
        {
            declared = new([.. declared.Items.Where(item => !IsDeclaredAxis(item, axes))]);
            (YamlList left, VariableMap defaults) = ParameterList.Split(declared, "default", spec, given);
            variables = defaults.With(given);
            spec.Take("params");
            rest.Add("params", left.Items.Count == 0 ? null : left);
        }

        bool inSource = false;
        (string? image, VariableMap environment) = Template(spec, variables, rest, ref inSource);
        YamlNode[] steps = spec.Peek("steps") is YamlList list ? [.. list.Items] : [];
        if (steps.Length == 0)
            diagnostics.Error("MissingKey", $"In {spec.Owner} there are no steps.", spec.Node.Mark?.Path, spec.Node.Line, "Add 'steps:'.");
        else
            spec.Take("steps");
        string? common = image ?? steps.Select(step => ((step as YamlMap)?["image"] as YamlScalar)?.Value).FirstOrDefault(name => name is not (null or "") && !name.StartsWith("uses:", StringComparison.Ordinal));
        common = common is null ? null : TektonReferences.Raise(common, axes);
        TektonStepReader reader = new(diagnostics, common, inSource, axes);
        List<Step> read = [];
        foreach (YamlNode step in steps)
        {
            marks.Add(ModelPath.Step(job.Id, read.Count), step);
            read.Add(reader.Read(step, $"step {(read.Count + 1).ToString(CultureInfo.InvariantCulture)} of {spec.Owner}"));
        }

        Service[] services = Sidecars.Read(spec, job.Id, marks, diagnostics);
        VariableMap outputs = spec.Peek("results") is YamlList results
            ? new(results.Items.Select(ParameterList.Name).OfType<string>().Select(name => KeyValuePair.Create(name, $"$(results.{name}.path)")))
            : new();
        if (spec.Peek("results") is YamlList simple && simple.Items.All(item => item is YamlMap { Entries.Count: 1 }))
            spec.Take("results");
        foreach (NativeSetting setting in spec.Rest(SpecKeys))
            rest.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        if (!rest.IsEmpty)
            native.Add(new(Format, "taskSpec", YamlText.Fragment(rest.Map)));
        return job with
        {
            Container = common is null ? null : new() { Image = common },
            Variables = new(variables.With(environment).Select(entry => KeyValuePair.Create(entry.Key, TektonReferences.Raise(entry.Value, axes)))),
            Services = services,
            Outputs = outputs,
            Steps = [.. read],
        };
    }

    // What all steps share; what has no place in the model stays in the template.
    private (string? Image, VariableMap Environment) Template(YamlFields spec, VariableMap parameters, YamlBuilder rest, ref bool inSource)
    {
        if (spec.Peek("stepTemplate") is not YamlMap map)
            return (null, new());
        spec.Take("stepTemplate");
        YamlFields template = new(map, Format, $"'stepTemplate' of {spec.Owner}", diagnostics);
        List<NativeSetting> native = [];
        VariableMap environment = TektonEnvironment.Take(template, native);
        YamlBuilder left = new();
        // One that has the name of a parameter keeps to itself.
        if (environment.Keys.Any(name => parameters.ContainsKey(name)))
        {
            environment = new();
            native.Clear();
            left.Add("env", map["env"]);
        }

        if (native.Count > 0)
            left.Add("env", YamlLoader.Fragment(native[0].Text));
        string? image = map["image"] is YamlScalar { Value.Length: > 0 } scalar && !scalar.Value.StartsWith("uses:", StringComparison.Ordinal) ? scalar.Value : null;
        bool clones = spec.Peek("steps") is YamlList list && list.Items.Any(step => (step as YamlMap)?["image"] is YamlScalar { Value: DocumentWriter.GitClone });
        inSource = clones && map["workingDir"] is YamlScalar { Value: DocumentWriter.SourceFolder };
        if (inSource)
            template.Take("workingDir");
        foreach (NativeSetting setting in template.Rest("args", "command", "computeResources", "envFrom", "image", "imagePullPolicy", "securityContext", "volumeDevices", "volumeMounts", "workingDir", "name", "resources", "env"))
            left.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        rest.Add("stepTemplate", left);
        return (image, environment);
    }

    private Condition? When(YamlFields fields, string id)
    {
        if (fields.Peek("when") is not YamlList list)
            return null;
        fields.Take("when");
        marks.Add(ModelPath.Part(id, "condition"), list);
        return WhenText.Read(list);
    }

    // "finally" tasks run in every case; a look at the status of the others makes less of it.
    private static Condition Final(Condition? when) => when switch
    {
        null => Condition.Always,
        OnFailureCondition or OnSuccessCondition => when,
        AllCondition all when all.Conditions.Any(condition => condition is OnFailureCondition or OnSuccessCondition) => all,
        AllCondition all => new AllCondition([Condition.Always, .. all.Conditions]),
        _ => new AllCondition([Condition.Always, when]),
    };

    // A default makes those content who do not look into the matrix for the value.
    private static bool IsDeclaredAxis(YamlNode item, string[] axes) =>
        item is YamlMap { Entries.Count: 3 } map && ParameterList.Name(map) is { } name && axes.Contains(name) && map["type"] is YamlScalar { Value: "string" } && map["default"] is YamlScalar { Value: "" };

    private static int Retries(YamlFields fields)
    {
        if (fields.Peek("retries") is not YamlScalar scalar || !int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int retries))
            return 0;
        fields.Take("retries");
        return retries;
    }

    // A task that uses another's result waits for it (https://tekton.dev/docs/pipelines/pipelines/#passing-one-tasks-results-into-the-parameters-or-when-expressions-of-another).
    private static IEnumerable<string> Results(YamlNode node) => node switch
    {
        YamlScalar scalar => TektonReferences.TasksIn(scalar.Value),
        YamlList list => list.Items.SelectMany(Results),
        YamlMap map => map.Entries.SelectMany(entry => Results(entry.Value)),
        _ => [],
    };
}
