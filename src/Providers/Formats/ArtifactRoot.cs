namespace CicdTools.Providers.Formats;

/// <summary>
/// The folder that GitHub makes an artifact's root: "the least common ancestor of all the search paths"
/// (https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions). GitLab keeps the paths as they are.
/// </summary>
internal static class ArtifactRoot
{
    /// <summary>The folder; <c>.</c> for the working folder.</summary>
    public static string Of(IEnumerable<string> paths)
    {
        string[]? common = null;
        foreach (string path in paths)
        {
            string[] parts = [.. path.Split('/').Where(part => part is not ("" or "."))];
            int pattern = Array.FindIndex(parts, part => part.AsSpan().IndexOfAny("*?[") >= 0);
            // A file stands in its folder; what ends in a slash, or has no extension, is taken for a folder.
            string[] root = pattern >= 0 ? parts[..pattern] : path.EndsWith('/') || !Path.HasExtension(path) ? parts : parts[..^1];
            common = common is null ? root : [.. common.TakeWhile((part, i) => i < root.Length && root[i] == part)];
        }

        return common is null or [] ? "." : string.Join('/', common);
    }
}
