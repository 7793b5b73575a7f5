namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>Paths below a <c>base-directory</c>, which the model names from the root of the sources.</summary>
internal static class BasePaths
{
    /// <summary>The paths from the root.</summary>
    public static string[] Join(string? folder, string[] paths) => folder is null ? paths : [.. paths.Select(path => $"{folder.TrimEnd('/')}/{path}")];

    /// <summary>The paths from the folder; null where one does not lie in it.</summary>
    public static string[]? Split(string? folder, string[] paths)
    {
        if (folder is null)
            return paths;
        string start = folder.TrimEnd('/') + "/";
        return paths.All(path => path.StartsWith(start, StringComparison.Ordinal)) ? [.. paths.Select(path => path[start.Length..])] : null;
    }
}
