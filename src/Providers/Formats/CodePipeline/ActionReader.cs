using System.Globalization;
using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>An action to a job (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html).</summary>
internal sealed class ActionReader(SourceStage? source, Dictionary<string, string> producers, DiagnosticBag diagnostics, Dictionary<string, SourceMark> marks)
{
    private const string Format = CodePipelineFormat.FormatName;

    private static readonly string[] NativeKeys = ["roleArn", "region", "namespace", "configuration", "timeoutInMinutes", "outputArtifacts", "inputArtifacts", "commands", "outputVariables"];

    public Job Read(YamlNode node, string id)
    {
        string owner = $"the action '{Errors.Shown(id)}'";
        YamlFields fields = new(node, Format, owner, diagnostics);
        string? name = fields.Text("name");
        fields.Take("runOrder");
        ActionType type = ActionType.Read(fields.Take("actionTypeId"), owner, diagnostics);
        List<Step> steps = [.. Inputs(fields)];
        YamlNode? environment = fields.Peek("environmentVariables");
        VariableMap variables = Variables(fields.Take("environmentVariables"), owner, id);
        TimeSpan? timeout = type == ActionType.Approval ? Timeout(fields) : null;
        VariableMap outputs = type == ActionType.Commands ? new(fields.List("outputVariables").Select(output => KeyValuePair.Create(output, $"${{{output}}}"))) : new();
        steps.Add(Action(type, fields, owner));
        steps.AddRange(Outputs(fields));
        Mark(ModelPath.Job(id), node);
        Mark(ModelPath.Part(id, "timeout"), timeout is null ? null : node);
        Mark(ModelPath.Part(id, "outputs"), outputs.Count == 0 ? null : environment ?? node);
        for (int i = 0; i < steps.Count; i++)
            Mark(ModelPath.Step(id, i), node);
        NativeSetting[] native = fields.Rest(NativeKeys);
        foreach (NativeSetting setting in native)
            Mark(ModelPath.Native(id, setting.Key), (node as YamlMap)?[setting.Key]);
        return new() { Id = id, Name = name == id ? null : name, Variables = variables, Timeout = timeout, Outputs = outputs, Steps = [.. steps], Native = native };
    }

    private IEnumerable<Step> Inputs(YamlFields fields)
    {
        foreach (string artifact in Names(fields.Take("inputArtifacts")))
            yield return artifact == source?.Artifact ? new CheckoutStep() : new DownloadArtifactStep { Artifact = artifact, From = producers.TryGetValue(artifact, out string? job) ? [job] : null };
    }

    // Without files an artifact is what the provider makes of it; only the provider knows.
    private static IEnumerable<Step> Outputs(YamlFields fields)
    {
        if (fields.Peek("outputArtifacts") is not YamlList list || list.Items.Any(item => (item as YamlMap)?["files"] is not YamlList || ((YamlMap)item).Entries.Any(entry => entry.Name is not ("name" or "files"))))
            yield break;
        fields.Take("outputArtifacts");
        foreach (YamlMap artifact in list.Items.OfType<YamlMap>())
            yield return new UploadArtifactStep { Artifact = (artifact["name"] as YamlScalar)?.Value ?? "", Paths = fields.Texts(artifact["files"], "the files of an artifact") };
    }

    private Step Action(ActionType type, YamlFields fields, string owner)
    {
        // The service answers with an empty configuration where there is none.
        if (fields.Peek("configuration") is YamlMap { Entries.Count: 0 })
            fields.Take("configuration");
        if (type == ActionType.Commands)
            return new ScriptStep { Script = string.Join('\n', fields.List("commands")) };
        YamlFields configuration = new(fields.Take("configuration"), Format, $"the configuration of {owner}", diagnostics);
        if (type == ActionType.Approval)
            return new ApproveStep { Message = configuration.Text("CustomData") ?? "", Native = configuration.Rest("NotificationArn", "ExternalEntityLink") };
        if (type == ActionType.Eks && configuration.Peek("ManifestFiles") is not null)
            return new DeployManifestsStep { Paths = (configuration.Text("ManifestFiles") ?? "").Split(','), Namespace = configuration.Text("Namespace"), Native = Kept(configuration) };
        if (type == ActionType.Eks && configuration.Peek("HelmReleaseName") is not null)
            return new DeployChartStep { Release = configuration.Text("HelmReleaseName") ?? "", Chart = configuration.Text("HelmChartLocation") ?? "", Namespace = configuration.Text("Namespace"), Native = Kept(configuration) };
        VariableMap inputs = new(configuration.Node.Entries.Select(entry => KeyValuePair.Create(entry.Name, Value(configuration, entry))));
        configuration.TakeAll();
        return new NativeStep { Format = Format, Reference = type.Reference, Inputs = inputs };
    }

    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-EKS.html#action-reference-EKS-config
    private static NativeSetting[] Kept(YamlFields configuration) => configuration.Rest("ClusterName", "HelmValuesFiles", "Subnets", "SecurityGroupIds", "EnvironmentVariables");

    private static string Value(YamlFields fields, YamlEntry entry) => entry.Value is YamlScalar scalar ? scalar.Value : fields.Texts(entry.Value, $"'{Errors.Shown(entry.Name)}'") is { Length: > 0 } texts ? string.Join(',', texts) : "";

    private VariableMap Variables(YamlNode? node, string owner, string id)
    {
        List<KeyValuePair<string, string>> values = [];
        foreach (YamlNode item in (node as YamlList)?.Items ?? [])
        {
            YamlFields fields = new(item, Format, $"a variable of {owner}", diagnostics);
            string name = fields.Text("name") ?? "", value = fields.Text("value") ?? "";
            values.Add(KeyValuePair.Create(name, fields.Text("type") == "SECRETS_MANAGER" ? References.Secret(value) : value));
            fields.Drop();
            Mark(ModelPath.Variable(id, name), item);
        }

        return new(values);
    }

    private static TimeSpan? Timeout(YamlFields fields)
    {
        if (fields.Peek("timeoutInMinutes") is not YamlScalar scalar || !int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int minutes))
            return null;
        fields.Take("timeoutInMinutes");
        return TimeSpan.FromMinutes(minutes);
    }

    private static IEnumerable<string> Names(YamlNode? node) => (node as YamlList)?.Items.OfType<YamlMap>().Select(artifact => (artifact["name"] as YamlScalar)?.Value ?? "") ?? [];

    private void Mark(string subject, YamlNode? node)
    {
        if (node?.Mark is { } mark)
            marks[subject] = mark;
    }
}
