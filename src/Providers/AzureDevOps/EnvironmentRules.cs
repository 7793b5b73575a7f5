namespace CicdTools.Providers.AzureDevOps;

/// <summary>What Azure DevOps takes as a name at all: https://learn.microsoft.com/en-us/azure/devops/organizations/settings/naming-restrictions. More is not documented of an environment's.</summary>
internal static class EnvironmentRules
{
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) =>
        name.Trim().Length > 0 && !name.Any(char.IsControl) ? name : throw Errors.InvalidName("an environment of Azure DevOps", name, "it must be one line of text.");
}
