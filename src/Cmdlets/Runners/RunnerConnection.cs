namespace CicdTools.Cmdlets.Runners;

/// <summary>The connection that a runner gives by itself: to the system that it belongs to, with the token of the job.</summary>
internal static class RunnerConnection
{
    /// <summary>The name of its context.</summary>
    public const string Name = "runner";

    /// <summary>The connection; null where the job has no token at hand, or where nothing here speaks to that system.</summary>
    /// <param name="runner">The runner.</param>
    /// <param name="providers">The names of the providers; asked for only where the rest is there, since asking loads them.</param>
    public static Connection? Of(HostRunner runner, Func<IEnumerable<string>> providers)
    {
        // docs.github.com/actions/reference/workflows-and-actions/variables and …/tutorials/authenticate-with-github_token: the token is the job's only where
        // its author hands it over; learn.microsoft.com/azure/devops/pipelines/build/variables: so is SYSTEM_ACCESSTOKEN;
        // docs.gitlab.com/ci/variables/predefined_variables: CI_JOB_TOKEN is always there.
        (string provider, string address, string token) = runner.Kind switch
        {
            RunnerKind.GitHub => ("GitHub", "GITHUB_API_URL", "GITHUB_TOKEN"),
            RunnerKind.AzurePipelines => ("AzureDevOps", "SYSTEM_COLLECTIONURI", "SYSTEM_ACCESSTOKEN"),
            RunnerKind.GitLab => ("GitLab", "CI_API_V4_URL", "CI_JOB_TOKEN"),
            _ => ("", "", ""),
        };
        if (provider.Length == 0 || runner.Variable(token) is null || !providers().Contains(provider, StringComparer.Ordinal))
            return null;
        return new() { Name = Name, Provider = provider, Address = runner.Variable(address), Credential = new("environment", token) };
    }
}
