using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// Tasks that every system has an idea of, as typed steps. The task's own reference is kept as the native setting <c>task</c> where another would be
/// written, its further inputs as <c>inputs</c>. Inputs by https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/.
/// </summary>
internal static partial class TaskReader
{
    /// <summary>The step; null for a task that has no type.</summary>
    public static Step? Read(string reference, YamlFields inputs, List<NativeSetting> native)
    {
        if (inputs.Node.Entries.Any(entry => entry.Value is not YamlScalar || AzureFields.IsTemplate(entry.Name)))
            return null;
        Step? step = reference switch
        {
            "Cache@2" => new CacheStep { Key = inputs.Text("key") ?? "", Paths = [inputs.Text("path") ?? ""], RestoreKeys = AzureFields.Lines(inputs.Text("restoreKeys")) },
            "PublishPipelineArtifact@0" or "PublishPipelineArtifact@1" => Publish(inputs, "targetPath", "artifact", "artifactName"),
            "PublishBuildArtifacts@1" => Publish(inputs, "PathtoPublish", "ArtifactName", "artifactName", "drop", "$(Build.ArtifactStagingDirectory)"),
            "DownloadPipelineArtifact@2" => Download(inputs),
            "DownloadBuildArtifacts@0" or "DownloadBuildArtifacts@1" => DownloadBuild(inputs),
            "Docker@2" => Docker(inputs),
            "KubernetesManifest@0" or "KubernetesManifest@1" when IsValue(inputs, "action", null, "deploy") => new DeployManifestsStep { Paths = AzureFields.Lines(Taken(inputs, "action", "manifests")), Namespace = inputs.Text("namespace") },
            "HelmDeploy@0" or "HelmDeploy@1" when IsValue(inputs, "command", "upgrade", "install") => Helm(inputs),
            "PublishTestResults@2" => new PublishTestResultsStep { ResultFormat = inputs.Text("testResultsFormat") ?? "JUnit", Paths = AzureFields.Lines(inputs.Text("testResultsFiles") ?? "**/TEST-*.xml") },
            "ManualValidation@0" or "ManualValidation@1" => Approve(inputs),
            "PythonScript@0" when IsValue(inputs, "scriptSource", "inline") => Script(inputs, "python", "scriptSource"),
            "Bash@3" when IsValue(inputs, "targetType", "inline") => Script(inputs, "bash", "targetType"),
            "PowerShell@2" when IsValue(inputs, "targetType", "inline") && inputs.Peek("pwsh") is null or YamlScalar { Value: "true" or "false" } => Script(inputs, inputs.Flag("pwsh") ? "pwsh" : "powershell", "targetType"),
            "CmdLine@2" => Script(inputs, null, "script"),
            _ => TaskCatalog.SetupNamed(reference) is { } setup ? Setup(setup, inputs) : null,
        };
        if (step is null)
            return null;
        if (reference != TaskWriter.Canonical(step))
            native.Add(AzureFields.Native("task", reference));
        if (inputs.Remaining.Entries.Count > 0)
            native.Add(AzureFields.Native("inputs", YamlText.Fragment(inputs.Remaining)));
        return step;
    }

    private static SetupToolStep Setup(SetupTask setup, YamlFields inputs)
    {
        string? version = inputs.Text(setup.VersionInput);
        VariableMap rest = inputs.Variables(inputs.Remaining, inputs.Owner);
        inputs.TakeAll();
        return new() { Tool = setup.Tool, Version = version, Inputs = rest };
    }

    private static ScriptStep Script(YamlFields inputs, string? shell, string source)
    {
        string? script = inputs.Text("script");
        inputs.Take(source);
        return new() { Script = StepReader.Script(script), Shell = shell, WorkingDirectory = inputs.Text("workingDirectory") };
    }

    private static UploadArtifactStep Publish(YamlFields inputs, string path, string name, string alias, string byDefault = "", string? folder = null) =>
        new() { Artifact = inputs.Text(name) ?? inputs.Text(alias) ?? byDefault, Paths = [inputs.Text(path) ?? folder ?? ""], Required = true };

    // Only what this run has kept: another pipeline's artifacts stay native.
    private static DownloadArtifactStep? Download(YamlFields inputs)
    {
        if (!IsValue(inputs, "buildType", "current") || !IsValue(inputs, "source", "current"))
            return null;
        inputs.Take("buildType");
        inputs.Take("source");
        string? artifact = inputs.Text("artifact") ?? inputs.Text("artifactName");
        return new() { Artifact = artifact, Path = Downloads.Relative(inputs.Text("path") ?? inputs.Text("targetPath") ?? Downloads.Folder) };
    }

    private static DownloadArtifactStep? DownloadBuild(YamlFields inputs)
    {
        if (!IsValue(inputs, "buildType", "current") || !IsValue(inputs, "downloadType", "single"))
            return null;
        inputs.Take("buildType");
        inputs.Take("downloadType");
        return new() { Artifact = inputs.Text("artifactName"), Path = Downloads.Relative(inputs.Text("downloadPath") ?? "$(System.ArtifactsDirectory)") };
    }

    private static ApproveStep Approve(YamlFields inputs)
    {
        if (inputs.Peek("notifyUsers") is YamlScalar { Value: "" })
            inputs.Take("notifyUsers");
        return new() { Message = inputs.Text("instructions") ?? "", Approvers = AzureFields.Lines(inputs.Text("approvers")) };
    }

    private static Step? Docker(YamlFields inputs)
    {
        string command = inputs.Peek("command") is YamlScalar scalar ? scalar.Value : "buildAndPush";
        if (command is not ("build" or "push" or "buildAndPush"))
            return null;
        inputs.Take("command");
        string? repository = inputs.Text("repository");
        string[] tags = repository is null ? [] : Tags(repository, inputs);
        if (command == "push")
            return new PushImageStep { Tags = tags };
        string? file = inputs.Text("dockerfile") ?? inputs.Text("Dockerfile"), context = inputs.Text("buildContext");
        VariableMap arguments = new();
        if (inputs.Peek("arguments") is YamlScalar { Value: var text } && BuildArguments().Match(text) is { Success: true } match)
        {
            inputs.Take("arguments");
            arguments = new(match.Groups[1].Captures.Select((capture, i) => KeyValuePair.Create(capture.Value, match.Groups[2].Captures[i].Value)));
        }

        return new BuildImageStep { Tags = tags, File = file, Context = context ?? ".", Arguments = arguments, Push = command == "buildAndPush" };
    }

    private static string[] Tags(string repository, YamlFields inputs)
    {
        string[] tags = [.. AzureFields.Lines(inputs.Text("tags")).SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return tags.Length == 0 ? [repository] : [.. tags.Select(tag => $"{repository}:{tag}")];
    }

    private static DeployChartStep? Helm(YamlFields inputs)
    {
        bool folder = inputs.Peek("chartType") is YamlScalar { Value: "FilePath" };
        if (inputs.Peek(folder ? "chartPath" : "chartName") is not YamlScalar)
            return null;
        inputs.Take("command");
        inputs.Take("chartType");
        string[] values = inputs.Peek("overrideValues") is YamlScalar scalar ? [.. AzureFields.Lines(scalar.Value).SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))] : [];
        VariableMap map = new();
        if (values.Length > 0 && values.All(value => value.IndexOf('=', StringComparison.Ordinal) > 0))
        {
            inputs.Take("overrideValues");
            map = new(values.Select(value => KeyValuePair.Create(value[..value.IndexOf('=', StringComparison.Ordinal)], value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..])));
        }

        return new() { Release = inputs.Text("releaseName") ?? "", Chart = inputs.Text(folder ? "chartPath" : "chartName") ?? "", Namespace = inputs.Text("namespace"), Values = map };
    }

    private static bool IsValue(YamlFields inputs, string key, params string?[] values) =>
        inputs.Peek(key) is YamlScalar scalar ? values.Contains(scalar.Value) : values.Contains(null) || key is not ("action" or "command" or "scriptSource" or "targetType");

    private static string? Taken(YamlFields inputs, string drop, string key)
    {
        inputs.Take(drop);
        return inputs.Text(key);
    }

    [GeneratedRegex(@"^(?:\s*--build-arg\s+([A-Za-z_]\w*)=([^\s""']+))+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex BuildArguments();
}
