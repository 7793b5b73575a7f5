namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// The artifacts that come to a deployment job by themselves, before its steps
/// (https://learn.microsoft.com/azure/devops/pipelines/process/deployment-jobs: "all the artifacts published … are automatically downloaded in the deploy hook").
/// </summary>
internal static class Downloads
{
    /// <summary>The folder above the sources (https://learn.microsoft.com/azure/devops/pipelines/build/variables: Pipeline.Workspace).</summary>
    public const string Folder = "$(Pipeline.Workspace)";

    private const string Sources = "$(System.DefaultWorkingDirectory)";

    /// <summary>Where <c>download</c> puts an artifact (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-download).</summary>
    public static string Default(string? artifact) => artifact is null ? Folder : $"{Folder}/{artifact}";

    /// <summary>The path as the model has it: relative to the sources, null for them.</summary>
    public static string? Relative(string path) =>
        path == Sources ? null : path.StartsWith(Sources + "/", StringComparison.Ordinal) && path.Length > Sources.Length + 1 ? path[(Sources.Length + 1)..] : path;

    /// <summary>The path as the system needs it. One that is empty is none.</summary>
    public static string Absolute(string? path) =>
        path is null or "" or "." or "./" ? Sources : path[0] is '/' or '$' || (path.Length > 1 && path[1] == ':') ? path : $"{Sources}/{(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path)}";

    /// <summary>Puts the implied step into deployment jobs that do not say what they download, where there is anything to download.</summary>
    public static Stage[] Imply(Stage[] stages)
    {
        bool any = Any(stages);
        return [.. stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(job => Imply(job, any))] })];
    }

    /// <summary>Whether a job keeps anything.</summary>
    public static bool Any(IEnumerable<Stage> stages) => stages.SelectMany(stage => stage.Jobs).SelectMany(job => job.Steps).OfType<UploadArtifactStep>().Any();

    /// <summary>Whether the step is what happens by itself.</summary>
    public static bool IsImplied(Step step) =>
        step is DownloadArtifactStep { Artifact: null, From: null, Path: Folder, Name: null, Id: null, Condition: null, ContinueOnError: false, Timeout: null, Variables.Count: 0, Native.Length: 0 };

    private static Job Imply(Job job, bool any)
    {
        if (job.Environment is null)
            return job;
        bool none = job.Steps.Any(IsNone);
        Step[] rest = [.. job.Steps.Where(step => !IsNone(step))];
        return !any || none || rest.OfType<DownloadArtifactStep>().Any() ? job with { Steps = any || !none ? rest : job.Steps } : job with { Steps = [new DownloadArtifactStep { Path = Folder }, .. rest] };
    }

    private static bool IsNone(Step step) => step is NativeStep { Reference: "download: none", Native.Length: 0 };
}
