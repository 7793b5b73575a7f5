namespace CicdTools.Providers.Google;

/// <summary>A build's identifier. The address of its page is taken too.</summary>
internal static class BuildId
{
    /// <summary>Null for what is no such identifier.</summary>
    public static string? TryParse(string text)
    {
        string id = text;
        // https://console.cloud.google.com/cloud-build/builds;region=REGION/ID?project=NUMBER
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps && address.Host == "console.cloud.google.com" && address.AbsolutePath.StartsWith("/cloud-build/builds", StringComparison.Ordinal))
            id = address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..];
        return Guid.TryParseExact(id, "D", out Guid _) ? id.ToLowerInvariant() : null;
    }
}
