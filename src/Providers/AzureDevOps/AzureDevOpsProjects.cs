namespace CicdTools.Providers.AzureDevOps;

/// <summary>What projects can be.</summary>
internal static class AzureDevOpsProjects
{
    /// <summary>https://learn.microsoft.com/en-us/azure/devops/organizations/projects/public-projects-retirement</summary>
    /// <exception cref="CicdException"><c>PublicProjectsRetired</c>.</exception>
    public static void RefusePublic(RepositoryVisibility? visibility, string target)
    {
        if (visibility == RepositoryVisibility.Public)
            throw new CicdException(
                "PublicProjectsRetired",
                CicdErrorKind.NotSupported,
                "Azure DevOps has retired public projects: since April 2026 none can be made, and those that are there become private in 2027.",
                target,
                "Make it private, or keep the repository at GitHub.");
    }
}
