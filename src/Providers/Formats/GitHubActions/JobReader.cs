using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>What stands under <c>jobs.&lt;job_id&gt;</c>.</summary>
internal sealed class JobReader(DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    private static readonly string[] NativeKeys =
    [
        "permissions", "concurrency", "defaults", "runs-on", "strategy", "env", "continue-on-error", "timeout-minutes", "cancel-timeout-minutes",
        "environment", "uses", "with", "secrets", "snapshot", "services", "container", "outputs", "steps",
    ];

    public Job Read(YamlEntry entry, RunDefaults outer)
    {
        string owner = $"the job '{Errors.Shown(entry.Name)}'";
        YamlFields fields = new(entry.Value, Format, owner, diagnostics);
        RunDefaults defaults = RunDefaults.Take(fields, diagnostics, outer);
        bool isCall = fields.Peek("uses") is not null;
        if (!isCall && fields.Peek("steps") is null)
            diagnostics.Error("MissingKey", $"In {owner} there are no steps.", entry.Key.Mark?.Path, entry.Key.Line, "Add 'steps:'.");
        if (!isCall && fields.Peek("runs-on") is null)
            diagnostics.Error("MissingKey", $"In {owner} 'runs-on' is missing.", entry.Key.Mark?.Path, entry.Key.Line, "Add 'runs-on: ubuntu-latest' or another runner.");
        string? condition = fields.Text("if");
        List<NativeSetting> native = [];
        Job job = new()
        {
            Id = entry.Name,
            Name = fields.Text("name"),
            Needs = fields.List("needs"),
            Condition = condition is null ? null : ConditionText.Parse(condition),
            Runner = Runner(fields, native),
            Container = Container(fields, owner),
            Services = Services(fields, owner),
            Variables = WorkflowReader.Environment(fields),
            Matrix = new MatrixReader(diagnostics).Take(fields, owner),
            Timeout = Minutes(fields),
            ContinueOnError = fields.Flag("continue-on-error"),
            Environment = Target(fields),
            Outputs = WorkflowReader.IsExpression(fields.Peek("outputs")) ? new() : fields.Variables("outputs"),
            Steps = Steps(fields, defaults, owner),
        };
        job = job with { Native = [.. native, .. fields.Rest(NativeKeys)] };
        // A matrix of objects has values all the same; the text is kept to be written back.
        return job.Matrix is null && Array.Exists(job.Native, setting => setting.Key == "strategy" && !setting.Text.Contains("${{", StringComparison.Ordinal))
            ? new JobResolver(new(), new() { Run = new(), Pipeline = new() }).Resolve(job)
            : job;
    }

    private Step[] Steps(YamlFields fields, RunDefaults defaults, string owner)
    {
        if (fields.Peek("steps") is not YamlList list)
            return [];
        fields.Take("steps");
        StepReader reader = new(diagnostics, defaults);
        return [.. list.Items.Select((item, index) => reader.Read(item, $"step {(index + 1).ToString(CultureInfo.InvariantCulture)} of {owner}"))];
    }

    // A runner group has no place in the model: the whole is kept beside the labels.
    private static Runner Runner(YamlFields fields, List<NativeSetting> native)
    {
        if (fields.Peek("runs-on") is not YamlMap map)
            return new() { Labels = fields.List("runs-on") };
        fields.Take("runs-on");
        native.Add(new(Format, "runs-on", YamlText.Fragment(map)));
        return new() { Labels = fields.Texts(map["labels"], $"'runs-on.labels' of {fields.Owner}") };
    }

    private Container? Container(YamlFields fields, string owner) => fields.Peek("container") switch
    {
        null or YamlScalar { Value: "" } => Nothing(fields.Take("container")),
        _ => Container(fields.Take("container")!, $"the container of {owner}", out _),
    };

    private static Container? Nothing(YamlNode? _) => null;

    private Container Container(YamlNode node, string owner, out string[] ports, bool takePorts = false)
    {
        ports = [];
        if (node is YamlScalar scalar)
            return new() { Image = scalar.Value };
        YamlFields fields = new(node, Format, owner, diagnostics);
        if (takePorts)
            ports = fields.List("ports");
        return new()
        {
            Image = fields.Text("image") ?? "",
            Variables = WorkflowReader.Environment(fields),
            Native = fields.Rest("env", "ports", "volumes", "options", "credentials", "entrypoint", "command"),
        };
    }

    private Service[] Services(YamlFields fields, string owner)
    {
        if (fields.Peek("services") is not YamlMap map)
            return [];
        fields.Take("services");
        return [.. map.Entries.Select(entry => new Service
        {
            Name = entry.Name,
            Container = Container(entry.Value, $"the service '{Errors.Shown(entry.Name)}' of {owner}", out string[] ports, takePorts: true),
            Ports = ports,
        })];
    }

    private static EnvironmentReference? Target(YamlFields fields)
    {
        switch (fields.Peek("environment"))
        {
            case YamlScalar { IsNull: false } scalar:
                fields.Take("environment");
                return new(scalar.Value);
            case YamlMap map when map["name"] is YamlScalar name && map.Entries.All(entry => entry.Name is "name" or "url" && entry.Value is YamlScalar):
                fields.Take("environment");
                return new(name.Value, (map["url"] as YamlScalar)?.Value);
            default:
                return null;
        }
    }

    /// <summary>A number of minutes; an expression stays, to be kept as native.</summary>
    public static TimeSpan? Minutes(YamlFields fields)
    {
        if (fields.Peek("timeout-minutes") is not YamlScalar scalar || !double.TryParse(scalar.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double minutes) || minutes > 1_000_000)
            return null;
        fields.Take("timeout-minutes");
        return TimeSpan.FromMinutes(minutes);
    }
}
