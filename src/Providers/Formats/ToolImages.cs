namespace CicdTools.Providers.Formats;

/// <summary>Images that have a tool, for systems that have no step to set one up: https://hub.docker.com/_/python and its like, https://mcr.microsoft.com/product/dotnet/sdk.</summary>
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

    /// <summary>The image of a tool in a version; null for a tool that has none.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="isReference">Whether a version is a reference that the system replaces.</param>
    public static string? Of(SetupToolStep setup, Func<string, bool> isReference)
    {
        if (!Images.TryGetValue(setup.Tool, out (string Image, string Latest) image))
            return null;
        string tag = (setup.Version ?? image.Latest).Replace(".x", "", StringComparison.Ordinal);
        bool fits = tag.Length > 0 && (isReference(tag) || tag.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_'));
        return $"{image.Image}:{(fits ? tag : image.Latest)}";
    }
}
