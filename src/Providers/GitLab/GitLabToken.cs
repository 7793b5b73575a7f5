namespace CicdTools.Providers.GitLab;

/// <summary>Which of GitLab's kinds a token is: each goes into a header of its own (https://docs.gitlab.com/api/rest/authentication/).</summary>
internal enum GitLabTokenKind
{
    /// <summary>A personal, project or group access token.</summary>
    Access,

    /// <summary>An OAuth 2.0 token. Access tokens without the usual prefix are taken in its header as well.</summary>
    OAuth,

    /// <summary>The token of a job, <c>CI_JOB_TOKEN</c>.</summary>
    Job,
}

/// <summary>The context's token.</summary>
internal sealed record GitLabToken(SecretText? Secret, GitLabTokenKind Kind)
{
    private const string JobVariable = "CI_JOB_TOKEN";

    /// <summary>What the caller gives; on a runner, without one, what the job has been given.</summary>
    public static GitLabToken Of(Connection connection, SecretText? given)
    {
        if (given is not null)
            return new(given, connection.Credential?.Name == JobVariable ? GitLabTokenKind.Job : KindOf(given.Reveal()));
        return connection.Credential is { Kind: "ambient" } && Environment.GetEnvironmentVariable(JobVariable) is { Length: > 0 } job
            ? new(new(job), GitLabTokenKind.Job)
            : new(null, GitLabTokenKind.Access);
    }

    // https://docs.gitlab.com/security/tokens/#token-prefixes. An instance may put a prefix of its own before them.
    private static GitLabTokenKind KindOf(string token) =>
        token.Contains("glcbt-", StringComparison.Ordinal) ? GitLabTokenKind.Job
        : token.Contains("glpat-", StringComparison.Ordinal) ? GitLabTokenKind.Access
        : GitLabTokenKind.OAuth;
}
