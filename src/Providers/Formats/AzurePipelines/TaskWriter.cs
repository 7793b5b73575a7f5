using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Typed steps to tasks.</summary>
internal static class TaskWriter
{
    private const string Cache = "Cache@2";
    private const string Docker = "Docker@2";
    private const string Download = "DownloadPipelineArtifact@2";
    private const string Python = "PythonScript@0";
    private const string TestResults = "PublishTestResults@2";
    private const string Validation = "ManualValidation@1";

    // https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2
    private static readonly HashSet<string> ResultFormats = new(["JUnit", "NUnit", "VSTest", "XUnit", "CTest"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The task by which a step is written when it names none itself; null where it is no task, or a command.</summary>
    public static string? Canonical(Step step) => step switch
    {
        CacheStep => Cache,
        BuildImageStep or PushImageStep => Docker,
        PublishTestResultsStep => TestResults,
        ApproveStep => Validation,
        SetupToolStep setup => TaskCatalog.SetupOf(setup.Tool)?.Task,
        ScriptStep { Shell: "python" } => Python,
        // The short form knows no folder (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-download).
        DownloadArtifactStep { From: null } download when Downloads.Absolute(download.Path) != Downloads.Default(download.Artifact) => Download,
        _ => null,
    };

    /// <summary>The inputs of a task for a step; null where the task is none for it.</summary>
    public static YamlBuilder? Inputs(string reference, Step step) => (TaskCatalog.NameOf(reference), step) switch
    {
        ("Cache", CacheStep { Paths: [var path, ..] } cache) => new YamlBuilder().Add("key", CacheKeys.Tidy(cache.Key)).Add("restoreKeys", Lines([.. cache.RestoreKeys.Select(CacheKeys.Tidy)])).Add("path", path),
        ("PublishPipelineArtifact", UploadArtifactStep { Paths: [var path] } upload) => new YamlBuilder().Add("targetPath", path).Add(reference.EndsWith("@0", StringComparison.Ordinal) ? "artifactName" : "artifact", NullIfEmpty(upload.Artifact)),
        ("PublishBuildArtifacts", UploadArtifactStep { Paths: [var path] } upload) => new YamlBuilder().Add("PathtoPublish", path).Add("ArtifactName", NullIfEmpty(upload.Artifact)),
        ("DownloadPipelineArtifact", DownloadArtifactStep download) => new YamlBuilder().Add("artifactName", download.Artifact).Add("targetPath", Downloads.Absolute(download.Path)),
        ("DownloadBuildArtifacts", DownloadArtifactStep download) => new YamlBuilder().Add("buildType", "current").Add("downloadType", "single").Add("artifactName", download.Artifact).Add("downloadPath", Downloads.Absolute(download.Path)),
        ("Docker", BuildImageStep build) => Build(build),
        ("Docker", PushImageStep push) => Images(new YamlBuilder().Add("command", "push"), push.Tags),
        ("KubernetesManifest", DeployManifestsStep deploy) => new YamlBuilder().Add("action", "deploy").Add("namespace", deploy.Namespace).Add("manifests", Lines(deploy.Paths)),
        ("HelmDeploy", DeployChartStep chart) => Chart(chart),
        ("PublishTestResults", PublishTestResultsStep results) when ResultFormats.Contains(results.ResultFormat) || results.ResultFormat.Contains('$', StringComparison.Ordinal) => new YamlBuilder().Add("testResultsFormat", results.ResultFormat).Add("testResultsFiles", Lines(results.Paths)),
        ("ManualValidation", ApproveStep approve) => new YamlBuilder().Add("approvers", Lines(approve.Approvers)).Add("instructions", NullIfEmpty(approve.Message)),
        ("PythonScript", ScriptStep script) => Script(script, "scriptSource", "inline"),
        ("Bash", ScriptStep script) => Script(script, "targetType", "inline"),
        ("PowerShell", ScriptStep script) => Script(script, "targetType", "inline").AddFlag("pwsh", script.Shell == "pwsh"),
        ("CmdLine", ScriptStep script) => Script(script, null, null),
        (_, SetupToolStep setup) when TaskCatalog.SetupOf(setup.Tool, reference) is { } task => Setup(task, setup),
        _ => null,
    };

    /// <summary>A script as a scalar.</summary>
    public static YamlScalar Text(string script)
    {
        bool lines = script.Contains('\n', StringComparison.Ordinal);
        return new(lines ? script + "\n" : script, lines ? YamlStyle.Literal : YamlStyle.Any);
    }

    /// <summary>An input as a scalar: a boolean stays one.</summary>
    public static YamlScalar Value(string value) => value is "true" or "false" ? YamlBuilder.Plain(value) : new(value);

    /// <summary>The repository in an image reference, which ends before the tag; a colon in a host or a macro is none.</summary>
    public static (string Repository, string? Tag) Split(string image)
    {
        int at = image.LastIndexOf(':');
        return at < 0 || image.AsSpan(at).Contains('/') ? (image, null) : (image[..at], image[(at + 1)..]);
    }

    private static YamlBuilder Build(BuildImageStep build)
    {
        YamlBuilder inputs = Images(new YamlBuilder().Add("command", build.Push ? "buildAndPush" : "build"), build.Tags);
        string arguments = string.Join(' ', build.Arguments.Select(argument => $"--build-arg {argument.Key}={argument.Value}"));
        return inputs.Add("Dockerfile", build.File).Add("buildContext", build.Context == "." ? null : build.Context).Add("arguments", NullIfEmpty(arguments));
    }

    private static YamlBuilder Images(YamlBuilder inputs, string[] images)
    {
        if (images.Length == 0)
            return inputs;
        string[] tags = [.. images.Select(image => Split(image).Tag).OfType<string>()];
        return inputs.Add("repository", Split(images[0]).Repository).Add("tags", Lines(tags));
    }

    private static YamlBuilder Chart(DeployChartStep chart)
    {
        bool folder = chart.Chart.StartsWith('.') || chart.Chart.StartsWith("$(", StringComparison.Ordinal) || chart.Chart.StartsWith("charts/", StringComparison.Ordinal);
        return new YamlBuilder().Add("command", "upgrade").Add("namespace", chart.Namespace).Add("chartType", folder ? "FilePath" : "Name").Add(folder ? "chartPath" : "chartName", chart.Chart)
            .Add("releaseName", NullIfEmpty(chart.Release)).Add("overrideValues", NullIfEmpty(string.Join(',', chart.Values.Select(value => $"{value.Key}={value.Value}"))));
    }

    private static YamlBuilder Script(ScriptStep script, string? source, string? inline)
    {
        YamlBuilder inputs = new();
        if (source is not null)
            inputs.Add(source, inline);
        return inputs.Add("script", Text(script.Script)).Add("workingDirectory", script.WorkingDirectory);
    }

    private static YamlBuilder Setup(SetupTask task, SetupToolStep setup)
    {
        YamlBuilder inputs = new YamlBuilder().Add(task.VersionInput, setup.Version);
        foreach ((string name, string value) in setup.Inputs.Where(input => task.Inputs.Contains(input.Key)))
            inputs.Add(name, Value(value));
        // Both are required.
        if (task.Tool == "java" && !inputs.Has("jdkArchitectureOption"))
            inputs.Add("jdkArchitectureOption", "x64");
        if (task.Tool == "java" && !inputs.Has("jdkSourceOption"))
            inputs.Add("jdkSourceOption", "PreInstalled");
        return inputs;
    }

    private static YamlScalar? Lines(string[] lines) => lines.Length == 0 ? null : lines.Length == 1 ? new(lines[0]) : Text(string.Join('\n', lines));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
