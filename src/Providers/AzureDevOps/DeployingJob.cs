using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>A job of a pipeline that deploys to an environment, as the final YAML of its run has it.</summary>
/// <param name="Stage">The stage's name in the file.</param>
/// <param name="Names">The job's names.</param>
/// <param name="Environment">The environment, perhaps with one of its resources: <c>production.web</c>.</param>
internal sealed record DeployingJob(string Stage, string[] Names, string Environment)
{
    public static DeployingJob[] In(string finalYaml) =>
        [
            .. Read(finalYaml).SelectMany(stage => stage.Jobs
                .Where(job => job.Environment is { Name.Length: > 0 })
                .Select(job => new DeployingJob(stage.Name, job.Name is { } shown ? [job.Id, shown] : [job.Id], job.Environment!.Name))),
        ];

    /// <summary>The names of all stages.</summary>
    public static string[] Stages(string finalYaml) => [.. Read(finalYaml).Select(stage => stage.Name)];

    private static IEnumerable<Stage> Read(string finalYaml)
    {
        const string Path = "azure-pipelines.yml";
        return new AzurePipelinesFormat().Read(new FetchedFiles(new Dictionary<string, string> { [Path] = finalYaml }), Path, new()).Pipelines.SelectMany(pipeline => pipeline.Stages);
    }

    public bool DeploysTo(string environment) => IsOf(Environment, environment);

    // https://learn.microsoft.com/en-us/azure/devops/pipelines/yaml-schema/jobs-deployment-environment: a resource of it stands behind a dot.
    public static bool IsOf(string target, string environment) =>
        target.Equals(environment, StringComparison.OrdinalIgnoreCase)
        || (target.Length > environment.Length && target[environment.Length] == '.' && target.StartsWith(environment, StringComparison.OrdinalIgnoreCase));
}
