using CicdTools.Providers.AzureDevOps.Models;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>The repository that pipelines are of: one of Azure Repos, <c>PROJECT/REPOSITORY</c>, or one at GitHub, which is <c>PROJECT/OWNER/NAME</c> here.</summary>
/// <param name="Project">The project of the pipelines.</param>
/// <param name="Name">All of its name.</param>
/// <param name="Id">What pipelines and runs know it by: an identifier in Azure Repos, <c>OWNER/NAME</c> at GitHub.</param>
/// <param name="Own">The repository itself where it is in Azure Repos; null elsewhere, where only the system sees it.</param>
internal sealed record PipelineHome(string Project, string Name, string Id, RepositoryModel? Own = null)
{
    /// <summary>The types of repositories: https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables#build-variables-devops-services (Build.Repository.Provider).</summary>
    public const string AzureRepos = "TfsGit";

    /// <summary>That of one at GitHub.</summary>
    public const string GitHub = "GitHub";

    /// <summary>The type that lists of pipelines and runs are filtered by; as the command line of Azure has it: https://learn.microsoft.com/en-us/cli/azure/pipelines#az-pipelines-list.</summary>
    public string Type => Own is null ? GitHub : AzureRepos;

    /// <summary>That of a repository of Azure Repos.</summary>
    public static PipelineHome Of(AzureDevOpsName name, RepositoryModel repository) => new(name.Project, name.ToString(), repository.Id, repository);

    /// <summary>One at GitHub, if the name has three parts; else null.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static PipelineHome? AtGitHub(string name) =>
        name.Split('/') is [{ } project, { Length: > 0 } owner, { Length: > 0 } repository] ? new(AzureDevOpsName.RequireProject(project), name, $"{owner}/{repository}") : null;

    /// <summary>The name of Azure Repos.</summary>
    public AzureDevOpsName Parsed => new(Project, Own!.Name);
}
