namespace CicdTools.Providers.AzureDevOps;

/// <summary>A repository's name with its project's: <c>project/repository</c>. Both may hold blanks and letters of any language.</summary>
internal sealed record AzureDevOpsName(string Project, string Repository)
{
    private static readonly string[] ReservedProjects =
    [
        "PRN", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM10", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "NUL", "CON", "AUX",
        "SERVER", "SignalR", "DefaultCollection", "Web", "App_Browsers", "App_code", "App_Data", "App_GlobalResources", "App_LocalResources", "App_Themes", "App_WebResources", "bin", "web.config",
    ];

    private const int Longest = 64;
    private const string OfNew = "~&%@'";
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

    /// <summary>The rules for a name that is new, which are stricter than what names are read by.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireNew(string what, string part)
    {
        if (part.Any(character => OfNew.Contains(character, StringComparison.Ordinal) || char.IsSurrogate(character)) || part[0] == '.')
            throw Errors.InvalidName(what, part, "it holds none of ~ & % @ ' and no character beyond Unicode's first 65536, and does not begin with a period.");
        return part;
    }

    /// <summary>The rules for a project that is new.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireNewProject(string name) =>
        Array.Exists(ReservedProjects, reserved => reserved.Equals(RequireProject(name), StringComparison.OrdinalIgnoreCase))
            ? throw Errors.InvalidName("a project of Azure DevOps", name, "it belongs to the system.")
            : RequireNew("a project of Azure DevOps", name);

    public static bool IsPart(string part) =>
        part.Length is > 0 and <= Longest && !part.Any(character => char.IsControl(character) || Forbidden.Contains(character, StringComparison.Ordinal)) && part[0] is not ('_' or '.') && part[^1] != '.';

    public override string ToString() => $"{Project}/{Repository}";
}
