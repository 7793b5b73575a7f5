using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Steps (https://circleci.com/docs/reference/configuration-reference/#steps). Commands of the file are put in their places with their arguments; those of orbs stay native.
/// </summary>
internal sealed class StepReader(Definitions definitions, DiagnosticBag diagnostics, YamlMarks marks, string prefix, string job)
{
    private const string Format = CircleCIFormat.FormatName;
    private const int MaxSteps = 10_000;

    private readonly List<Step> _steps = [];
    private readonly Stack<string> _calls = new();

    public Step[] Read(params YamlNode[] lists)
    {
        foreach (YamlNode list in lists)
            All(list, null);
        return [.. _steps];
    }

    private void All(YamlNode? list, Condition? outer)
    {
        if (list is YamlList { Items: var items })
        {
            foreach (YamlNode item in items)
                One(item, outer);
        }
        else if (list is YamlScalar { IsNull: false } or YamlMap)
        {
            One(list, outer);
        }
    }

    private void One(YamlNode node, Condition? outer)
    {
        if (_steps.Count >= MaxSteps)
            return;
        (string name, YamlNode? value) = node switch
        {
            YamlScalar scalar => (scalar.Value, (YamlNode?)null),
            YamlMap { Entries: [var entry] } => (entry.Name, entry.Value),
            _ => ("", node),
        };
        if (name is "when" or "unless" && value is YamlMap block && block["condition"] is { } condition)
        {
            Condition own = LogicText.Parse(condition);
            own = name == "when" ? own : own switch { OnSuccessCondition => Condition.Never, NeverCondition => Condition.OnSuccess, _ => new NotCondition(own) };
            All(block["steps"], own is OnSuccessCondition ? outer : outer is null ? own : new AllCondition([outer, own]));
            return;
        }

        if (name == "steps" && value is YamlList inner)
        {
            All(inner, outer);
            return;
        }

        if (definitions.Command(name) is { } command && !_calls.Contains(name))
        {
            YamlMap? arguments = value as YamlMap;
            foreach (YamlEntry entry in arguments?.Entries.Where(entry => (command["parameters"] as YamlMap)?[entry.Name] is null) ?? [])
                diagnostics.Warning("UnknownKey", $"The command '{Errors.Shown(name)}' has no parameter '{Errors.Shown(entry.Name)}'; it is left out.", entry.Key.Mark?.Path, entry.Key.Line, "Correct or remove it.");
            _calls.Push(name);
            All((Parameters.Apply(command, Parameters.Values(command, arguments)) as YamlMap)?["steps"], outer);
            _calls.Pop();
            return;
        }

        marks.Add(prefix + ModelPath.Step(job, _steps.Count), node);
        YamlFields fields = new(value is YamlScalar ? null : value, Format, $"a step of the job '{Errors.Shown(job)}'", diagnostics);
        Step step = Typed(name, value, fields) ?? Native(name, value, fields);
        string? title = step is NativeStep or CheckoutStep ? null : CircleNative.Text(fields, "name");
        Condition? status = step is NativeStep ? null : Status(fields);
        step = step with { Name = title, Condition = outer is null ? status : status is null ? outer : new AllCondition([outer, status]) };
        _steps.Add(step with { Native = [.. step.Native, .. fields.Rest("background", "no_output_timeout", "path", "method", "when", "destination", "shell", "max_auto_reruns", "auto_rerun_delay", "name", "root", "paths", "key", "keys")] });
    }

    private Step? Typed(string name, YamlNode? value, YamlFields fields)
    {
        switch (name)
        {
            case "run" when value is YamlScalar script:
                return new ScriptStep { Script = Script(script.Value) };
            case "run" when fields.Peek("command") is YamlScalar:
                string? command = fields.Text("command"), shell = Shell(fields);
                return new ScriptStep { Script = Script(command ?? ""), Shell = shell, WorkingDirectory = CircleNative.Text(fields, "working_directory"), Variables = ExecutorReader.Environment(fields, "environment") };
            case "checkout":
                return new CheckoutStep();
            case "save_cache" when fields.Peek("key") is YamlScalar:
                return new CacheStep { Key = fields.Text("key")!, Paths = fields.List("paths"), Restore = false };
            case "restore_cache" when fields.Peek("key") is YamlScalar || fields.Peek("keys") is YamlList:
                string[] keys = [.. fields.List("key"), .. fields.List("keys")];
                return keys.Length == 0 ? null : new CacheStep { Key = keys[0], RestoreKeys = keys[1..], Save = false };
            case "store_artifacts" when fields.Peek("path") is YamlScalar:
                string path = fields.Text("path")!;
                return new UploadArtifactStep { Paths = [path], Artifact = CircleNative.Text(fields, "destination") ?? Workspaces.NameOf(path) };
            case "persist_to_workspace" when fields.Peek("root") is YamlScalar:
                string root = fields.Text("root")!;
                return new UploadArtifactStep { Artifact = Workspaces.Of(job), Paths = [.. fields.List("paths").Select(item => Workspaces.Join(root, item))], Native = root == "." ? [] : [CircleNative.Of("root", new YamlScalar(root))] };
            case "attach_workspace" when fields.Peek("at") is YamlScalar:
                string at = fields.Text("at")!;
                return new DownloadArtifactStep { Path = at == "." ? null : at };
            case "store_test_results" when fields.Peek("path") is YamlScalar:
                return new PublishTestResultsStep { Paths = [fields.Text("path")!] };
            default:
                return null;
        }
    }

    private static NativeStep Native(string name, YamlNode? value, YamlFields fields)
    {
        VariableMap inputs = new(fields.Node.Entries.Where(entry => entry.Value is YamlScalar).Select(entry => KeyValuePair.Create(entry.Name, fields.TextOf((YamlScalar)entry.Value))));
        YamlEntry[] others = [.. fields.Node.Entries.Where(entry => entry.Value is not YamlScalar)];
        fields.TakeAll();
        List<NativeSetting> native = [];
        if (others.Length > 0)
            native.Add(CircleNative.Of("inputs", new YamlMap(others)));
        if (value is YamlScalar { IsNull: false } or YamlList)
            native.Add(CircleNative.Of("value", value));
        return new() { Format = Format, Reference = name, Inputs = inputs, Native = [.. native] };
    }

    // "always", "on_success" or "on_fail" (https://circleci.com/docs/reference/configuration-reference/#thewhenattribute).
    private static Condition? Status(YamlFields fields)
    {
        Condition? status = (fields.Peek("when") as YamlScalar)?.Value switch { "always" => Condition.Always, "on_fail" => Condition.OnFailure, "on_success" => Condition.OnSuccess, _ => null };
        if (status is not null)
            fields.Take("when");
        return status;
    }

    // A shell by its path and options is kept as it is, beside its common name.
    private static string? Shell(YamlFields fields)
    {
        if (fields.Peek("shell") is not YamlScalar scalar)
            return null;
        string program = scalar.Value.Split(' ')[0];
        string name = program[(program.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        if (name == scalar.Value)
            fields.Take("shell");
        return name;
    }

    private static string Script(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
