namespace CicdTools.Providers.Google;

/// <summary>
/// A repository that Cloud Build builds: <c>CONNECTION/REPOSITORY</c> of the second generation, <c>OWNER/NAME</c> of GitHub's app
/// (https://docs.cloud.google.com/build/docs/repositories), or one of Google's own, <c>cloud-source-repositories/NAME</c> and <c>secure-source-manager/NAME</c>.
/// </summary>
internal sealed record GoogleRepositoryName(string Owner, string Name)
{
    /// <summary>What stands for Cloud Source Repositories, which have no connection.</summary>
    public const string SourceRepositories = "cloud-source-repositories";

    /// <summary>What stands for Secure Source Manager, whose repositories have a name of their own in their location.</summary>
    public const string SourceManager = "secure-source-manager";

    /// <summary>Whether it is one of Secure Source Manager.</summary>
    public bool IsManaged => Owner == SourceManager;

    /// <summary>Whether it is one of Cloud Source Repositories.</summary>
    public bool IsSourceRepository => Owner == SourceRepositories;

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static GoogleRepositoryName Parse(string text) => TryParse(text)
        ?? throw Errors.InvalidName("a repository of Cloud Build", text, $"it must be CONNECTION/REPOSITORY, OWNER/NAME of GitHub's app, {SourceManager}/NAME, or {SourceRepositories}/NAME.");

    /// <summary>Null for what is no such name.</summary>
    public static GoogleRepositoryName? TryParse(string text) =>
        text.Split('/') is [{ } owner, { } name] && IsPart(owner) && IsPart(name) ? new(owner, name) : null;

    /// <summary>From the full name of a resource, <c>projects/…/connections/C/repositories/R</c>; null for what is none.</summary>
    public static GoogleRepositoryName? OfResource(string? resource) =>
        resource?.Split('/') is ["projects", _, "locations", _, "connections", { } connection, "repositories", { } repository] ? new(connection, repository) : null;

    public override string ToString() => $"{Owner}/{Name}";

    private static bool IsPart(string part) => part.Length is > 0 and <= 200 && part is not ("." or "..") && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
