using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// What the run is told by: environment variables in scripts and cache keys, pipeline values elsewhere
/// (https://circleci.com/docs/reference/variables/#built-in-environment-variables, …/variables/#pipeline-values).
/// </summary>
internal static class CircleFacts
{
    private static readonly (RunFact Fact, string? Variable, string? Value)[] Table =
    [
        (RunFact.Commit, "CIRCLE_SHA1", "pipeline.git.revision"),
        (RunFact.Branch, "CIRCLE_BRANCH", "pipeline.git.branch"),
        (RunFact.Tag, "CIRCLE_TAG", "pipeline.git.tag"),
        (RunFact.DefaultBranch, null, "pipeline.git.repo_default_branch"),
        (RunFact.RunId, "CIRCLE_PIPELINE_ID", "pipeline.id"),
        (RunFact.RunNumber, null, "pipeline.number"),
        (RunFact.RunUrl, "CIRCLE_BUILD_URL", null),
        (RunFact.RepositoryName, "CIRCLE_PROJECT_REPONAME", null),
        (RunFact.RepositoryOwner, "CIRCLE_PROJECT_USERNAME", null),
        (RunFact.RepositoryUrl, "CIRCLE_REPOSITORY_URL", "pipeline.project.git_url"),
        (RunFact.Actor, "CIRCLE_USERNAME", null),
        (RunFact.Event, null, "pipeline.trigger_source"),
        (RunFact.Workspace, "CIRCLE_WORKING_DIRECTORY", null),
        (RunFact.JobName, "CIRCLE_JOB", null),
        (RunFact.PullRequestNumber, "CIRCLE_PR_NUMBER", null),
        (RunFact.JobToken, "CIRCLE_OIDC_TOKEN", null),
    ];

    /// <summary>The fact of an environment variable; null for any other.</summary>
    public static RunFact? OfVariable(string name) => Table.Where(entry => entry.Variable == name).Select(entry => (RunFact?)entry.Fact).FirstOrDefault();

    /// <summary>The fact of a pipeline value; null for any other.</summary>
    public static RunFact? OfValue(string name) => Table.Where(entry => entry.Value == name).Select(entry => (RunFact?)entry.Fact).FirstOrDefault();

    /// <summary>The environment variable of a fact; null where there is none.</summary>
    public static string? Variable(RunFact fact) => Table.FirstOrDefault(entry => entry.Fact == fact).Variable;

    /// <summary>The pipeline value of a fact; null where there is none.</summary>
    public static string? Value(RunFact fact) => Table.FirstOrDefault(entry => entry.Fact == fact).Value;
}
