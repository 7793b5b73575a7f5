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

    /// <summary>What the caller gives; without one, what the machine has for that server: the user's (https://docs.gitlab.com/cli/#environment-variables), or on a runner the job's.</summary>
    public static GitLabToken Of(Connection connection, SecretText? given, Uri web)
    {
        if (given is not null)
            return new(given, connection.Credential?.Name == JobVariable ? GitLabTokenKind.Job : KindOf(given.Reveal()));
        if (connection.Credential is not { Kind: "ambient" })
            return new(null, GitLabTokenKind.Access);
        // A variable says nothing of its server, so it goes where the variable beside it says, or to gitlab.com.
        if (Value("GITLAB_TOKEN") is { } own && Names(web, Value("GITLAB_HOST") ?? "gitlab.com"))
            return new(new(own), KindOf(own));
        return Value(JobVariable) is { } job && Names(web, Value("CI_SERVER_URL") ?? "")
            ? new(new(job), GitLabTokenKind.Job)
            : new(null, GitLabTokenKind.Access);
    }

    private static string? Value(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static bool Names(Uri web, string host) =>
        Uri.TryCreate(host.Contains("://", StringComparison.Ordinal) ? host : $"https://{host}", UriKind.Absolute, out Uri? named) && named.Authority.Equals(web.Authority, StringComparison.OrdinalIgnoreCase);

    // https://docs.gitlab.com/security/tokens/#token-prefixes. An instance may put a prefix of its own before them.
    private static GitLabTokenKind KindOf(string token) =>
        token.Contains("glcbt-", StringComparison.Ordinal) ? GitLabTokenKind.Job
        : token.Contains("glpat-", StringComparison.Ordinal) ? GitLabTokenKind.Access
        : GitLabTokenKind.OAuth;
}
