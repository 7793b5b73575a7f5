namespace CicdTools.Providers.AzureDevOps;

/// <summary>A repository's name with its project's: <c>project/repository</c>. Both may hold blanks and letters of any language.</summary>
internal sealed record AzureDevOpsName(string Project, string Repository)
{
    private const int Longest = 64;
    private const string Forbidden = "\\/:*?\"<>|;#${},+=[]";

    /// <summary>By https://learn.microsoft.com/en-us/azure/devops/organizations/settings/naming-restrictions.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static AzureDevOpsName Parse(string name) =>
        name.Split('/') is [{ } project, { } repository] && IsPart(project) && IsPart(repository)
            ? new(project, repository)
            : throw Errors.InvalidName("a repository of Azure DevOps", name, "it must be PROJECT/REPOSITORY, each of at most 64 characters, none of them one of \\ / : * ? \" < > | ; # $ { } , + = [ ].");

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireProject(string name) =>
        IsPart(name) ? name : throw Errors.InvalidName("a project of Azure DevOps", name, "it has at most 64 characters, none of them one of \\ / : * ? \" < > | ; # $ { } , + = [ ].");

    public static bool IsPart(string part) =>
        part.Length is > 0 and <= Longest && !part.Any(character => char.IsControl(character) || Forbidden.Contains(character, StringComparison.Ordinal)) && part[0] is not ('_' or '.') && part[^1] != '.';

    public override string ToString() => $"{Project}/{Repository}";
}
