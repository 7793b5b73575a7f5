using System.Globalization;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>The variables of https://docs.gitlab.com/ci/variables/predefined_variables/ that have a meaning on this machine.</summary>
internal static class GitLabVariables
{
    public static VariableMap Of(ExpressionContext context)
    {
        Run run = context.Run;
        string project = run.Repository.Contains('/', StringComparison.Ordinal) ? run.Repository : $"local/{run.Repository}";
        string name = project[(project.LastIndexOf('/') + 1)..];
        List<KeyValuePair<string, string>> values =
        [
            new("CI", "true"),
            new("GITLAB_CI", "true"),
            new("CI_API_V4_URL", "https://gitlab.com/api/v4"),
            new("CI_BUILDS_DIR", Path.GetDirectoryName(context.Workspace) ?? ""),
            new("CI_COMMIT_AUTHOR", run.Actor),
            new("CI_COMMIT_REF_NAME", run.Ref),
            new("CI_COMMIT_REF_PROTECTED", "false"),
            new("CI_COMMIT_REF_SLUG", Slug(run.Ref)),
            new("CI_COMMIT_SHA", run.Commit),
            new("CI_COMMIT_SHORT_SHA", run.Commit.Length > 8 ? run.Commit[..8] : run.Commit),
            new("CI_CONFIG_PATH", context.Pipeline.Path ?? ".gitlab-ci.yml"),
            new("CI_DEFAULT_BRANCH", context.DefaultBranch),
            new("CI_JOB_ID", run.Id),
            new("CI_JOB_STATUS", Status(context.Status)),
            new("CI_PIPELINE_ID", run.Id),
            new("CI_PIPELINE_IID", run.Number.ToString(CultureInfo.InvariantCulture)),
            new("CI_PIPELINE_SOURCE", Source(run.Event)),
            new("CI_PROJECT_DIR", context.Workspace),
            new("CI_PROJECT_NAME", name),
            new("CI_PROJECT_NAMESPACE", project[..project.LastIndexOf('/')]),
            new("CI_PROJECT_PATH", project),
            new("CI_PROJECT_PATH_SLUG", Slug(project)),
            new("CI_PROJECT_ROOT_NAMESPACE", project[..project.IndexOf('/', StringComparison.Ordinal)]),
            new("CI_PROJECT_TITLE", name),
            new("CI_SERVER", "yes"),
            new("CI_SERVER_HOST", "gitlab.com"),
            new("CI_SERVER_NAME", "GitLab"),
            new("CI_SERVER_URL", "https://gitlab.com"),
            new("GITLAB_USER_LOGIN", run.Actor),
            new("GITLAB_USER_NAME", run.Actor),
        ];
        if (run.Event == "pull_request")
        {
            values.Add(new("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", run.Ref));
            values.Add(new("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", context.DefaultBranch));
        }
        else
        {
            values.Add(new(context.IsTag ? "CI_COMMIT_TAG" : "CI_COMMIT_BRANCH", run.Ref));
        }

        if (context.Job is { } job)
        {
            values.Add(new("CI_JOB_NAME", job.Id));
            values.Add(new("CI_JOB_NAME_SLUG", Slug(job.Id)));
            values.Add(new("CI_JOB_STAGE", context.Pipeline.Stages.FirstOrDefault(stage => stage.Jobs.Any(candidate => candidate.Id == job.Id))?.Name ?? ""));
            if (job.Manual)
                values.Add(new("CI_JOB_MANUAL", "true"));
            if (job.Environment is { } environment)
            {
                values.Add(new("CI_ENVIRONMENT_NAME", environment.Name));
                values.Add(new("CI_ENVIRONMENT_SLUG", Slug(environment.Name)));
                values.Add(new("CI_ENVIRONMENT_URL", environment.Url ?? ""));
            }
        }

        return new(values);
    }

    // "Lowercased, shortened to 63 bytes, and with everything except 0-9 and a-z replaced with -. No leading / trailing -."
    private static string Slug(string text)
    {
        string slug = new([.. text.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')]);
        return (slug.Length > 63 ? slug[..63] : slug).Trim('-');
    }

    private static string Source(string name) => name switch
    {
        "pull_request" => "merge_request_event",
        "manual" or "restart" => "web",
        _ => name,
    };

    private static string Status(RunStatus status) => status switch
    {
        RunStatus.Failed or RunStatus.Errored => "failed",
        RunStatus.Canceled => "canceled",
        RunStatus.Succeeded => "success",
        _ => "running",
    };
}
