namespace CicdTools.Providers.Rules;

/// <summary>
/// Jobs that may hang for hours. GitHub lets a job run for 360 minutes (docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, "timeout-minutes"),
/// Jenkins for ever (jenkins.io/doc/book/pipeline/syntax, "options: timeout"); the other systems end a job after an hour or so by themselves.
/// </summary>
internal sealed class MissingTimeout() : Rule("MissingTimeout", DiagnosticSeverity.Information, "A job has no time limit of its own, and its system would let it hang for hours.")
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions", "Jenkinsfile"))
            yield break;
        foreach (Job job in file.Pipelines.SelectMany(pipeline => pipeline.Jobs).Where(job => job.Timeout is null && job.Steps.Length > 0))
            yield return new(file.Offset(ModelPath.Job(job.Id)), $"The job '{Errors.Shown(job.Id)}' may hang for hours before its system ends it.", "Give it a limit somewhat above its usual time.") { Subject = ModelPath.Job(job.Id) };
    }
}
