namespace CicdTools.Cmdlets;

/// <summary>Tells nothing found for a name from a name that is not there: asked only where nothing was found.</summary>
internal static class Known
{
    /// <summary>Refuses a repository that no system has.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>.</exception>
    public static Task RequireRepositoryAsync(IEnumerable<IProvider> providers, string? name, CancellationToken cancellationToken) =>
        RequireAsync<IRepositories, Repository>(providers, name, provider => provider.GetRepositoriesAsync(name, cancellationToken), "RepositoryNotFound", "repository", "Get-CicdRepository shows them all; Import-CicdRepository brings one in.");

    /// <summary>Refuses an application that no system has.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>.</exception>
    public static Task RequireApplicationAsync(IEnumerable<IProvider> providers, string? name, CancellationToken cancellationToken) =>
        RequireAsync<IDeploymentHistory, Application>(providers, name, provider => provider.GetApplicationsAsync(name, null, cancellationToken), "ApplicationNotFound", "application", "Get-CicdApplication shows them all; Import-CicdRepository registers one.");

    /// <summary>Refuses an environment that no system has.</summary>
    /// <exception cref="CicdException"><c>EnvironmentNotFound</c>.</exception>
    public static Task RequireEnvironmentAsync(IEnumerable<IProvider> providers, string? repository, string? name, CancellationToken cancellationToken) =>
        RequireAsync<IEnvironmentList, DeploymentEnvironment>(providers, name, provider => provider.GetEnvironmentsAsync(new() { Repository = repository, Name = name }, cancellationToken), "EnvironmentNotFound", "environment", "Get-CicdEnvironment shows them all; New-CicdEnvironment makes one.");

    private static async Task RequireAsync<TCapability, T>(IEnumerable<IProvider> providers, string? name, Func<TCapability, IAsyncEnumerable<T>> find, string id, string what, string remedy)
    {
        TCapability[] able = [.. providers.OfType<TCapability>()];
        if (name is null || able.Length == 0)
            return;
        foreach (TCapability provider in able)
        {
            await foreach (T _ in find(provider))
                return;
        }

        throw Errors.NotFound(id, what, name, remedy: remedy);
    }
}
