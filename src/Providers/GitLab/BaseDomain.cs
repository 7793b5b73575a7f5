namespace CicdTools.Providers.GitLab;

/// <summary>A domain below which applications get addresses: https://docs.gitlab.com/topics/autodevops/requirements/#auto-devops-base-domain.</summary>
internal static class BaseDomain
{
    /// <exception cref="CicdException"><c>InvalidDomain</c>.</exception>
    public static void Require(string domain)
    {
        string? why = domain.Contains("://", StringComparison.Ordinal) || domain.Contains('/', StringComparison.Ordinal) ? "it is an address, and the name of a host is wanted"
            : domain.Contains(':', StringComparison.Ordinal) ? "it has a port"
            : domain.StartsWith('*') ? "the wildcard belongs to the DNS record, not to the setting"
            : !domain.Contains('.', StringComparison.Ordinal) || Uri.CheckHostName(domain) != UriHostNameType.Dns ? "it is no domain name"
            : null;
        if (why is not null)
            throw new CicdException("InvalidDomain", CicdErrorKind.Invalid, $"'{Errors.Shown(domain)}' is no base domain: {why}.", Errors.Shown(domain), "Give a domain such as 'apps.example.com', whose wildcard record leads to the cluster.");
    }
}
