using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>What stands under <c>steps</c> (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps).</summary>
internal sealed class StepReader(string job, DiagnosticBag diagnostics, YamlMarks marks)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private static readonly string[] Common = ["displayName", "name", "condition", "continueOnError", "enabled", "env", "timeoutInMinutes", "retryCountOnTaskFailure", "target"];
    private static readonly string[] Kinds = ["script", "bash", "pwsh", "powershell", "checkout", "download", "publish", "upload", "task", "template", "getPackage", "downloadBuild", "reviewApp"];

    /// <summary>The steps. Where none of them is a checkout, it happens by itself, before the others.</summary>
    public Step[] Read(YamlList list, bool withCheckout)
    {
        bool implied = withCheckout && !list.Items.Any(item => item is YamlMap map && map["checkout"] is not null);
        List<Step> steps = implied ? [new CheckoutStep()] : [];
        foreach (YamlNode item in list.Items)
        {
            if (item is YamlMap { Entries: [{ Name: "checkout", Value: YamlScalar { Value: "none" } }] })
                continue;
            marks.Add(ModelPath.Step(job, steps.Count), item);
            steps.Add(Read(item, steps.Count));
        }

        return [.. steps];
    }

    private Step Read(YamlNode node, int index)
    {
        YamlFields fields = new(node, Format, $"a step of the job '{Errors.Shown(job)}'", diagnostics);
        List<NativeSetting> native = [];
        if (fields.Node.Entries.Any(entry => AzureFields.IsTemplate(entry.Name)))
            return new NativeStep { Format = Format, Reference = fields.Node.Entries[0].Name, Native = AzureFields.Rest(fields) };
        string? condition = AzureFields.Text(fields, "condition");
        marks.Add(ModelPath.StepPart(job, index, "condition"), fields.Node, "condition");
        Step step = Content(fields, native) with
        {
            Name = AzureFields.Text(fields, "displayName"),
            Id = AzureFields.Text(fields, "name"),
            Condition = condition is null ? null : ConditionText.Parse(condition),
            ContinueOnError = fields.Flag("continueOnError"),
            Timeout = AzureFields.Minutes(fields, "timeoutInMinutes"),
        };
        VariableMap variables = AzureFields.Variables(fields, "env");
        foreach (string name in variables.Keys)
            marks.Add(ModelPath.StepPart(job, index, $"variables.{name}"), (fields.Node["env"] as YamlMap)!, name);
        native.AddRange(AzureFields.Rest(fields, [.. Common, .. Kinds, "workingDirectory", "failOnStderr", "errorActionPreference", "warningPreference", "informationPreference", "verbosePreference", "debugPreference", "progressPreference", "ignoreLASTEXITCODE", "arguments", "artifact", "path", "patterns", "clean", "fetchDepth", "fetchTags", "fetchFilter", "lfs", "persistCredentials", "submodules", "inputs", "parameters", "properties", "sparseCheckoutDirectories", "sparseCheckoutPatterns", "workspaceRepo", "retryCountOnTaskFailure"]));
        return step with { Variables = variables, Native = [.. native] };
    }

    private Step Content(YamlFields fields, List<NativeSetting> native)
    {
        string? kind = Kinds.FirstOrDefault(name => fields.Peek(name) is not null);
        switch (kind)
        {
            case "script" or "bash" or "pwsh" or "powershell":
                return new ScriptStep { Script = Script(AzureFields.Text(fields, kind)), Shell = kind == "script" ? null : kind, WorkingDirectory = AzureFields.Text(fields, "workingDirectory") };
            case "checkout" when fields.Peek(kind) is YamlScalar { Value: "self" }:
                fields.Take(kind);
                return Checkout(fields, native);
            case "publish" or "upload":
                string path = AzureFields.Text(fields, kind) ?? "";
                return new UploadArtifactStep { Artifact = AzureFields.Text(fields, "artifact") ?? "", Paths = [path], Required = true };
            case "download" when fields.Peek(kind) is YamlScalar { Value: "current" }:
                fields.Take(kind);
                string? artifact = AzureFields.Text(fields, "artifact");
                return new DownloadArtifactStep { Artifact = artifact, Path = Downloads.Relative(Downloads.Default(artifact)) };
            case "task":
                string reference = AzureFields.Text(fields, kind) ?? "";
                YamlFields inputs = new(fields.Take("inputs"), Format, $"'inputs' of {fields.Owner}", diagnostics);
                return TaskReader.Read(reference, inputs, native) ?? Native(reference, inputs, native);
            case not null:
                return new NativeStep { Format = Format, Reference = $"{kind}: {AzureFields.Text(fields, kind)}" };
            default:
                diagnostics.Error("StepWithoutWork", $"A step of the job '{Errors.Shown(job)}' does nothing that is known.", fields.Node.Mark?.Path, fields.Node.Line, "Add 'script', 'task' or another kind of step.");
                return new NativeStep { Format = Format };
        }
    }

    private static NativeStep Native(string reference, YamlFields inputs, List<NativeSetting> native)
    {
        VariableMap values = new(inputs.Node.Entries.Where(entry => entry.Value is YamlScalar && !AzureFields.IsTemplate(entry.Name)).Select(entry => KeyValuePair.Create(entry.Name, inputs.TextOf((YamlScalar)entry.Value))));
        YamlEntry[] others = [.. inputs.Node.Entries.Where(entry => !values.ContainsKey(entry.Name))];
        if (others.Length > 0)
            native.Add(AzureFields.Native("inputs", YamlText.Fragment(new YamlMap(others))));
        return new() { Format = Format, Reference = reference, Inputs = values };
    }

    // https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-checkout: true is one level, recursive is all.
    private static CheckoutStep Checkout(YamlFields fields, List<NativeSetting> native)
    {
        bool recursive = fields.Peek("submodules") is YamlScalar { Value: "recursive" };
        if (recursive)
            native.Add(AzureFields.Native("submodules", YamlText.Fragment(fields.Take("submodules")!)));
        int? depth = null;
        if (fields.Peek("fetchDepth") is YamlScalar scalar && int.TryParse(scalar.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
        {
            depth = number;
            fields.Take("fetchDepth");
        }

        return new() { Depth = depth, Submodules = recursive || fields.Flag("submodules"), Lfs = fields.Flag("lfs") };
    }

    /// <summary>A script as the model has it.</summary>
    public static string Script(string? text) => (text ?? "").ReplaceLineEndings("\n").TrimEnd('\n');
}
