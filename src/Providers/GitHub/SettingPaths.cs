using System.Runtime.CompilerServices;

namespace CicdTools.Providers.GitHub;

/// <summary>Where GitHub keeps variables and secrets: https://docs.github.com/rest/actions/variables, https://docs.github.com/rest/actions/secrets.</summary>
internal static class SettingPaths
{
    /// <summary>The path of a scope's variables or secrets, and of one of them.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="kind"><c>variables</c> or <c>secrets</c>.</param>
    /// <param name="name">The name of one; null for all.</param>
    public static FormattableString Of(SettingScope scope, string kind, string? name = null)
    {
        string end = name is null ? "" : "/{9}";
        return scope switch
        {
            { Organization: { } organization, Repository: null, Environment: null } => Make("/orgs/{0}/actions/" + kind + end, organization),
            { Organization: null, Repository: { } repository, Environment: null } => Make("/repos/{0}/{1}/actions/" + kind + end, Parts(repository)),
            { Organization: null, Repository: { } repository, Environment: { } environment } => Make("/repos/{0}/{1}/environments/{2}/" + kind + end, [.. Parts(repository), environment]),
            _ => throw new CicdException("InvalidScope", CicdErrorKind.Invalid, "A variable or secret is kept in a repository, in an environment of a repository, or in an organization.", scope.ToString(), "Give -Repository, or -Repository with -Environment, or -Organization."),
        };

        FormattableString Make(string format, params string[] values) =>
            FormattableStringFactory.Create(name is null ? format : format.Replace("{9}", $"{{{values.Length}}}", StringComparison.Ordinal), name is null ? [.. values] : [.. values, name]);
    }

    /// <summary>Refuses a name that GitHub does: https://docs.github.com/actions/reference/security/secrets#naming-your-secrets, and the same for variables.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string what, string name) => name switch
    {
        "" => throw Errors.InvalidName(what, name, "it is empty."),
        _ when !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') => throw Errors.InvalidName(what, name, "only letters, digits and '_' are allowed."),
        _ when char.IsAsciiDigit(name[0]) => throw Errors.InvalidName(what, name, "it must not begin with a digit."),
        _ when name.StartsWith("GITHUB_", StringComparison.OrdinalIgnoreCase) => throw Errors.InvalidName(what, name, "names that begin with GITHUB_ are GitHub's own."),
        _ => name,
    };

    private static string[] Parts(string repository)
    {
        GitHubName name = GitHubName.Parse(repository);
        return [name.Owner, name.Name];
    }
}
