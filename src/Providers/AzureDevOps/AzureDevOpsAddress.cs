namespace CicdTools.Providers.AzureDevOps;

/// <summary>Where an organization of Azure DevOps is, or a collection of a server of one's own: https://learn.microsoft.com/en-us/rest/api/azure/devops/#components-of-a-rest-api-requestresponse-pair.</summary>
/// <param name="Root">The root of its pages and of its API.</param>
/// <param name="Organization">The name of the organization or collection.</param>
internal sealed record AzureDevOpsAddress(Uri Root, string Organization)
{
    private const string Hosted = "dev.azure.com";
    private const string OldHosts = ".visualstudio.com";
    private const string Remedy = "Give it by -Address, such as https://dev.azure.com/contoso.";

    /// <summary>Whether it is one of Microsoft's own service.</summary>
    public bool IsHosted => Root.Host.Equals(Hosted, StringComparison.OrdinalIgnoreCase);

    /// <summary>From the address of the organization.</summary>
    /// <exception cref="CicdException"><c>AddressMissing</c>, <c>InvalidAddress</c>.</exception>
    public static AzureDevOpsAddress From(string? address)
    {
        string given = address is { Length: > 0 } ? address
            : throw new CicdException("AddressMissing", CicdErrorKind.Invalid, "Azure DevOps has an address for each organization, and none was given.", "address", Remedy);
        if (!Uri.TryCreate(given.Contains("://", StringComparison.Ordinal) ? given : $"https://{given}", UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            throw Invalid("it is no https address");
        string[] parts = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // The older form has the organization in the host: https://learn.microsoft.com/en-us/azure/devops/release-notes/2018/sep-10-azure-devops-launch#administration.
        if (uri.Host.EndsWith(OldHosts, StringComparison.OrdinalIgnoreCase))
            return Of(new($"https://{Hosted}/"), uri.Host[..^OldHosts.Length]);
        if (parts.Length == 0)
            throw Invalid("it names no organization");
        // What follows the organization is a page of it. A server of one's own may stand below a path.
        return uri.Host.Equals(Hosted, StringComparison.OrdinalIgnoreCase)
            ? Of(uri, Uri.UnescapeDataString(parts[0]))
            : new(new(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + "/"), Uri.UnescapeDataString(parts[^1]));
    }

    private static AzureDevOpsAddress Of(Uri server, string organization) =>
        new(new($"{server.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}/{Uri.EscapeDataString(organization)}/"), organization);

    private static CicdException Invalid(string why) =>
        new("InvalidAddress", CicdErrorKind.Invalid, $"The address is no organization of Azure DevOps: {why}.", "address", Remedy);
}
