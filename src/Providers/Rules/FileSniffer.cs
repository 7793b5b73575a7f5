using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>What kind of file it is, by its path and, where that does not tell, by its text.</summary>
internal static partial class FileSniffer
{
    public static (FileKind Kind, string? Format) Of(string path, string text, IReadOnlyList<IPipelineFormat> formats)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        FileKind kind = ByName(name);
        if (kind == FileKind.None && text.StartsWith("#!", StringComparison.Ordinal))
            kind = FileKind.Shell;
        if (kind is FileKind.Markdown or FileKind.Shell or FileKind.Dockerfile or FileKind.None)
            return name.StartsWith("Jenkinsfile", StringComparison.Ordinal) ? (FileKind.Pipeline, "Jenkinsfile") : (kind, null);
        if (kind == FileKind.Json && Policy().IsMatch(text))
            return (kind | FileKind.IamPolicy, null);
        if (KubernetesKind().IsMatch(text) && KubernetesVersion().IsMatch(text))
            kind |= FileKind.Kubernetes;
        string? format = formats.FirstOrDefault(candidate => candidate.Recognizes(path, text))?.Name ?? Guess(path, name, text);
        if (format is not null)
            return (kind | FileKind.Pipeline, format);
        if (kind == FileKind.Yaml && (name.StartsWith("values", StringComparison.Ordinal) || SpinnakerValues().IsMatch(text)))
            kind |= FileKind.HelmValues;
        return (kind, null);
    }

    /// <summary>Whether a file of a repository is worth a look: data in YAML or JSON is not.</summary>
    public static bool IsOfInterest(FileKind kind, string path) =>
        kind is not (FileKind.None or FileKind.Yaml or FileKind.Json) || path.StartsWith(".gitlab/", StringComparison.Ordinal) || path.Contains("/templates/", StringComparison.Ordinal);

    public static FileKind ByName(string name) => System.IO.Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".yml" or ".yaml" => FileKind.Yaml,
        ".template" when name.Contains(".yaml", StringComparison.Ordinal) || name.Contains(".yml", StringComparison.Ordinal) => FileKind.Yaml,
        ".json" => FileKind.Json,
        ".sh" or ".bash" or ".zsh" or ".ps1" or ".mk" => FileKind.Shell,
        ".md" or ".markdown" => FileKind.Markdown,
        ".dockerfile" => FileKind.Dockerfile,
        _ when name.StartsWith("Dockerfile", StringComparison.Ordinal) || name.StartsWith("Containerfile", StringComparison.Ordinal) => FileKind.Dockerfile,
        _ when name is "Makefile" or ".gitmodules" => FileKind.Shell,
        _ => name.StartsWith("Jenkinsfile", StringComparison.Ordinal) ? FileKind.Shell : FileKind.None,
    };

    // For formats that have no reader here, and for files too broken for one.
    private static string? Guess(string path, string name, string text) => name switch
    {
        _ when path.StartsWith(".circleci/", StringComparison.Ordinal) || path.Contains("/.circleci/", StringComparison.Ordinal) => "CircleCI",
        _ when name.StartsWith("azure-pipelines", StringComparison.Ordinal) => "AzurePipelines",
        _ when name.StartsWith("cloudbuild", StringComparison.Ordinal) => "CloudBuild",
        _ when name.StartsWith("buildspec", StringComparison.Ordinal) => "BuildSpec",
        _ when BuildSpec().IsMatch(text) => "BuildSpec",
        _ when Circle().IsMatch(text) && TopJobs().IsMatch(text) => "CircleCI",
        _ when Workflow().IsMatch(text) && TopJobs().IsMatch(text) => "GitHubActions",
        _ when Tekton().IsMatch(text) => "Tekton",
        _ when CodePipeline().IsMatch(text) => "CodePipeline",
        _ when Spinnaker().IsMatch(text) => "Spinnaker",
        _ when AzurePool().IsMatch(text) => "AzurePipelines",
        _ => null,
    };

    [GeneratedRegex("\"Statement\"\\s*:")]
    private static partial Regex Policy();

    [GeneratedRegex("(?m)^\\s*\"?kind\"?:\\s*\"?[A-Z]")]
    private static partial Regex KubernetesKind();

    [GeneratedRegex("(?m)^\\s*\"?apiVersion\"?:")]
    private static partial Regex KubernetesVersion();

    [GeneratedRegex("(?m)^(halyard|spinnakerFeatureFlags|gcs):", RegexOptions.NonBacktracking)]
    private static partial Regex SpinnakerValues();

    [GeneratedRegex("(?m)^version:\\s*0\\.2\\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex BuildSpec();

    [GeneratedRegex("(?m)^version:\\s*[\"']?2(\\.[01])?[\"']?\\s*$")]
    private static partial Regex Circle();

    [GeneratedRegex("(?m)^['\"]?on['\"]?:")]
    private static partial Regex Workflow();

    [GeneratedRegex("(?m)^jobs:", RegexOptions.NonBacktracking)]
    private static partial Regex TopJobs();

    [GeneratedRegex("(?m)^apiVersion:\\s*(tekton\\.dev|triggers\\.tekton\\.dev)/", RegexOptions.NonBacktracking)]
    private static partial Regex Tekton();

    [GeneratedRegex("(?m)(\"ActionTypeId\"|\"actionTypeId\"|ActionTypeId:)")]
    private static partial Regex CodePipeline();

    [GeneratedRegex("\"(requisiteStageRefIds|expectedArtifacts|keepWaitingPipelines)\"")]
    private static partial Regex Spinnaker();

    [GeneratedRegex("(?m)^\\s*-?\\s*vmImage:", RegexOptions.NonBacktracking)]
    private static partial Regex AzurePool();
}
