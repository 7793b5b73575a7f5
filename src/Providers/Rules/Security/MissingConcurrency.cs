namespace CicdTools.Providers.Rules;

/// <summary>
/// Deployments that two runs can make at once, the older one last. See docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
/// and docs.gitlab.com/ci/resource_groups.
/// </summary>
internal sealed class MissingConcurrency() : Rule("MissingConcurrency", DiagnosticSeverity.Information, "A job deploys, and nothing keeps two runs from deploying at once.")
{
    private static readonly string[] Keys = ["concurrency", "resource_group"];

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions", "GitLabCI"))
            yield break;
        foreach (Pipeline pipeline in file.Pipelines)
        {
            if (pipeline.Native.Any(setting => Keys.Contains(setting.Key)))
                continue;
            foreach (Job job in pipeline.Jobs.Where(job => job.Environment is not null && !job.Native.Any(setting => Keys.Contains(setting.Key))))
                yield return new(file.Offset(ModelPath.Job(job.Id)), $"Two runs may deploy to '{Errors.Shown(job.Environment!.Name)}' at once, and the older one may come last.", file.Is("GitLabCI") ? "Give the job a 'resource_group'." : "Give the job or the workflow a 'concurrency' group.") { Subject = ModelPath.Job(job.Id) };
        }
    }
}
