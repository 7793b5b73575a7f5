using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// A job or a deployment job (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job, …/yaml-schema/jobs-deployment).
/// </summary>
internal sealed class JobReader(DiagnosticBag diagnostics, YamlMarks marks, ContainerBook containers)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    /// <summary>The identifier of a job that stands alone with its steps (https://learn.microsoft.com/azure/devops/pipelines/process/phases).</summary>
    public const string ShortId = "Job";

    private static readonly string[] NativeKeys =
    [
        "job", "deployment", "template", "parameters", "dependsOn", "condition", "strategy", "continueOnError", "timeoutInMinutes", "cancelTimeoutInMinutes",
        "variables", "pool", "container", "services", "workspace", "uses", "templateContext", "environment", "steps", "server", "queue",
    ];

    /// <summary>The name under which a job stands; null where it has none.</summary>
    public static string? IdOf(YamlNode node)
    {
        if (node is not YamlMap map)
            return null;
        if (map["job"] is YamlScalar { Value.Length: > 0 } job)
            return job.Value;
        if (map["deployment"] is YamlScalar { Value.Length: > 0 } deployment)
            return deployment.Value;
        return map["template"] is YamlScalar template ? AzureNames.Clean(Path.GetFileNameWithoutExtension(template.Value.Split('@')[0])) : null;
    }

    /// <summary>The job of a pipeline that has only steps; its variables are the pipeline's.</summary>
    public Job Short(YamlFields fields)
    {
        marks.Add(ModelPath.Job(ShortId), fields.Node, "steps");
        List<NativeSetting> native = [];
        return Content(fields, ShortId, new(null, null), native) with { Native = [.. native, .. Kept(fields, "workspace")] };
    }

    public Job Read(YamlNode node, string id, JobDefaults defaults)
    {
        string owner = $"the job '{Errors.Shown(id)}'";
        YamlFields fields = new(node, Format, owner, diagnostics);
        marks.Add(ModelPath.Job(id), node);
        if (fields.Node["template"] is not null || fields.Node.Entries.Any(entry => AzureFields.IsTemplate(entry.Name)))
        {
            diagnostics.Add(new() { Id = "TemplateKept", Severity = DiagnosticSeverity.Information, Message = $"A template of jobs stands for {owner}; it is kept as it is.", Path = node.Mark?.Path, Line = node.Line, Subject = ModelPath.Job(id) });
            foreach (YamlEntry entry in fields.Node.Entries)
                marks.Add(ModelPath.Native(id, entry.Name), entry.Key);
            return new() { Id = id, Condition = defaults.Condition, Native = AzureFields.Rest(fields, NativeKeys) };
        }

        fields.Take("job");
        if (fields.Take("deployment") is null && fields.Peek("steps") is null)
            diagnostics.Error("MissingKey", $"In {owner} there are no steps.", node.Mark?.Path, node.Line, "Add 'steps:'.");
        List<NativeSetting> native = [];
        string? name = AzureFields.Text(fields, "displayName"), condition = AzureFields.Text(fields, "condition");
        Condition? own = condition is null ? null : ConditionText.Parse(condition);
        marks.Add(ModelPath.Part(id, "condition"), fields.Node, "condition");
        VariableMap variables = VariableReader.Take(fields, native);
        foreach (string variable in variables.Keys)
            marks.Add(ModelPath.Variable(id, variable), VariableReader.Find(fields.Node["variables"], variable));
        Job job = Content(fields, id, defaults, native) with
        {
            Name = name,
            Needs = StageReader.DependsOn(fields),
            Condition = defaults.Condition is null ? own : own is null ? defaults.Condition : new AllCondition([defaults.Condition, own]),
            Variables = defaults.Variables.With(variables),
        };
        native.AddRange(AzureFields.Rest(fields, NativeKeys));
        foreach (NativeSetting setting in native)
            marks.Add(ModelPath.Native(id, setting.Key), fields.Node, setting.Key.Split('.')[0]);
        return job with { Native = [.. native] };
    }

    private Job Content(YamlFields fields, string id, JobDefaults defaults, List<NativeSetting> native)
    {
        foreach (string part in new[] { "container", "environment" })
            marks.Add(ModelPath.Part(id, part), fields.Node, part);
        marks.Add(ModelPath.Part(id, "timeout"), fields.Node, "timeoutInMinutes");
        marks.Add(ModelPath.Part(id, "runner"), fields.Node, "pool");
        ContainerReader reader = new(containers, diagnostics);
        EnvironmentReference? target = fields.Node["deployment"] is null ? null : Target(fields, native);
        Matrix? matrix = null;
        Step[] steps;
        StepReader stepReader = new(id, diagnostics, marks);
        if (fields.Node["deployment"] is null)
        {
            matrix = MatrixReader.Take(fields, native, diagnostics);
            if (matrix is not null)
                marks.Add(ModelPath.Part(id, "matrix"), fields.Node, "strategy");
            steps = fields.Peek("steps") is YamlList list && Taken(fields, "steps") ? stepReader.Read(list, withCheckout: !IsServer(fields)) : [];
        }
        else
        {
            steps = fields.Take("strategy") is { } strategy ? new DeploymentReader(stepReader).Steps(strategy, native) : [];
        }

        if (IsServer(fields) && steps.Length > 0 && steps.All(step => step is ApproveStep))
            fields.Take("pool");
        Runner runner = PoolReader.Take(fields, steps.Length > 0 && steps.All(step => step is ApproveStep) ? null : defaults.Pool, native);
        Service[] services = reader.Services(fields);
        for (int i = 0; i < services.Length; i++)
            marks.Add(ModelPath.Service(id, i), (fields.Node["services"] as YamlMap)?.Entries[i].Key);
        return OutputSteps.Take(new()
        {
            Id = id,
            Environment = target,
            Runner = runner,
            Container = reader.Container(fields),
            Services = services,
            Matrix = matrix,
            Timeout = AzureFields.Minutes(fields, "timeoutInMinutes"),
            ContinueOnError = fields.Flag("continueOnError"),
            Steps = steps,
        });
    }

    // Agentless jobs have no repository (https://learn.microsoft.com/azure/devops/pipelines/process/phases#agentless-jobs).
    private static bool IsServer(YamlFields fields) => fields.Peek("pool") is YamlScalar { Value: "server" };

    private static bool Taken(YamlFields fields, string key) => fields.Take(key) is not null;

    private static NativeSetting[] Kept(YamlFields fields, params string[] keys) =>
        [.. keys.Where(key => fields.Peek(key) is not null).Select(key => AzureFields.Native(key, YamlText.Fragment(fields.Take(key)!)))];

    private static EnvironmentReference? Target(YamlFields fields, List<NativeSetting> native)
    {
        switch (fields.Peek("environment"))
        {
            case YamlScalar { Value.Length: > 0 } scalar:
                fields.Take("environment");
                return new(scalar.Value);
            case YamlMap map when map["name"] is YamlScalar name:
                fields.Take("environment");
                if (map.Entries.Count > 1)
                    native.Add(AzureFields.Native("environment", YamlText.Fragment(new YamlMap([.. map.Entries.Where(entry => entry.Name != "name")]))));
                return new(name.Value);
            default:
                return new("");
        }
    }
}
