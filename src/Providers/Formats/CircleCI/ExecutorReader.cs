using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Where a job runs (https://circleci.com/docs/reference/configuration-reference/#docker, …#machine, …#macos): the first image of <c>docker</c> is its container, the
/// others are services, which it reaches as localhost.
/// </summary>
internal sealed class ExecutorReader(Definitions definitions, DiagnosticBag diagnostics, List<NativeSetting> native)
{
    private const string Format = CircleCIFormat.FormatName;

    public Container? Container { get; private set; }

    public Service[] Services { get; private set; } = [];

    public Runner Runner { get; private set; } = new();

    public VariableMap Variables { get; private set; } = new();

    public void Read(YamlFields fields)
    {
        if (fields.Peek("executor") is { } reference && Executor(reference) is { } executor)
        {
            fields.Take("executor");
            YamlFields inner = new(executor, Format, $"the executor of {fields.Owner}", diagnostics);
            inner.Take("parameters");
            inner.Take("description");
            Machine(inner);
            Variables = Environment(inner, "environment");
            native.AddRange(inner.Rest("resource_class", "shell", "working_directory", "docker", "machine", "macos").Where(setting => fields.Peek(setting.Key) is null));
        }

        Machine(fields);
    }

    /// <summary>Variables as a mapping, or as a list of mappings or of <c>NAME=value</c>.</summary>
    public static VariableMap Environment(YamlFields fields, string key)
    {
        if (fields.Peek(key) is YamlList list && list.Items.All(item => item is YamlScalar scalar ? scalar.Value.Contains('=', StringComparison.Ordinal) : item is YamlMap { Entries: [{ Value: YamlScalar }] }))
        {
            fields.Take(key);
            return new(list.Items.Select(item => item is YamlScalar scalar
                ? KeyValuePair.Create(scalar.Value[..scalar.Value.IndexOf('=', StringComparison.Ordinal)], scalar.Value[(scalar.Value.IndexOf('=', StringComparison.Ordinal) + 1)..])
                : KeyValuePair.Create(((YamlMap)item).Entries[0].Name, ((YamlScalar)((YamlMap)item).Entries[0].Value).Value)));
        }

        return fields.Peek(key) is YamlMap map && map.Entries.All(entry => entry.Value is YamlScalar) ? fields.Variables(key) : new();
    }

    private YamlMap? Executor(YamlNode reference)
    {
        (string? name, YamlMap? arguments) = reference switch
        {
            YamlScalar scalar => (scalar.Value, (YamlMap?)null),
            YamlMap map when map["name"] is YamlScalar scalar => (scalar.Value, map),
            _ => (null, null),
        };
        return name is not null && definitions.Executor(name) is { } executor ? Parameters.Apply(executor, Parameters.Values(executor, arguments)) as YamlMap : null;
    }

    private void Machine(YamlFields fields)
    {
        if (fields.Peek("docker") is YamlList { Items.Count: > 0 } images && images.Items.All(item => item is YamlMap map && map["image"] is YamlScalar))
        {
            fields.Take("docker");
            Container[] containers = [.. images.Items.Select((item, i) => Image(item, isService: i > 0))];
            Container = containers[0];
            Services = [.. containers[1..].Select((container, i) => new Service
            {
                Name = ((images.Items[i + 1] as YamlMap)?["name"] as YamlScalar)?.Value ?? Images.NameOf(container.Image),
                Container = container,
            })];
        }

        YamlNode? machine = fields.Peek("machine");
        if (machine is YamlScalar { Value: "true" })
        {
            Runner = new() { Labels = ["ubuntu-latest"] };
        }
        else if (machine is YamlMap map && (map["image"] ?? map["resource_class"]) is YamlScalar image)
        {
            Runner = new() { Labels = [Images.Label(image.Value)] };
            if (map.Entries.Count == 1 && map["image"] is not null && Images.Machine(Images.Label(image.Value)) == image.Value)
                fields.Take("machine");
        }
        else if (fields.Peek("macos") is not null)
        {
            Runner = new() { Labels = ["macos-latest"] };
        }
    }

    private Container Image(YamlNode node, bool isService)
    {
        YamlFields fields = new(node, Format, "an image", diagnostics);
        string image = fields.Text("image") ?? "";
        // A service has it as its own name.
        if (isService && fields.Peek("name") is YamlScalar)
            fields.Take("name");
        VariableMap variables = Environment(fields, "environment");
        string[]? entrypoint = fields.Peek("entrypoint") is YamlScalar or YamlList ? fields.List("entrypoint") : null;
        return new() { Image = image, Entrypoint = entrypoint, Variables = variables, Native = fields.Rest("name", "command", "user", "auth", "aws_auth", "entrypoint", "environment") };
    }
}
