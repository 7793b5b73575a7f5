namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Official images by tool: https://hub.docker.com/_/python and its like; https://mcr.microsoft.com/product/dotnet/sdk.</summary>
internal static class ToolImages
{
    private static readonly Dictionary<string, (string Image, string Latest)> Images = new(StringComparer.Ordinal)
    {
        ["python"] = ("python", "3"),
        ["node"] = ("node", "lts"),
        ["dotnet"] = ("mcr.microsoft.com/dotnet/sdk", "latest"),
        ["go"] = ("golang", "latest"),
        ["java"] = ("eclipse-temurin", "latest"),
        ["ruby"] = ("ruby", "latest"),
        ["php"] = ("php", "latest"),
        ["rust"] = ("rust", "latest"),
    };

    /// <summary>The image that has the tool; null for a tool without one.</summary>
    public static string? Of(SetupToolStep setup) => Images.TryGetValue(setup.Tool, out (string Image, string Latest) image) ? $"{image.Image}:{Tag(setup.Version, image.Latest)}" : null;

    private static string Tag(string? version, string latest)
    {
        string tag = (version ?? latest).Replace(".x", "", StringComparison.Ordinal);
        return tag.Length > 0 && tag.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '$') ? tag : latest;
    }
}
