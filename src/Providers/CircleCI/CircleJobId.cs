namespace CicdTools.Providers.CircleCI;

/// <summary>
/// A job that deploys, by its run, workflow and name: <c>gh/contoso/app/123/deploy/release</c>; one that puts several components there is one for each, with the component's name
/// behind: <c>gh/contoso/app/123/deploy/release/api</c>. A slash in a name is written <c>%2F</c>.
/// </summary>
internal sealed record CircleJobId(CircleApprovalId Place, string? Component)
{
    /// <summary>Null for what is no such identifier.</summary>
    public static CircleJobId? TryParse(string text, Uri web)
    {
        string[] parts = text.Split('/');
        return parts.Length is 6 or 7 && CircleApprovalId.TryParse(string.Join('/', parts.Take(6)), web) is { } place ? new(place, parts.Length == 7 ? Uri.UnescapeDataString(parts[6]) : null) : null;
    }

    public override string ToString() => Component is { } component ? $"{Place}/{Uri.EscapeDataString(component)}" : $"{Place}";
}
