namespace CicdTools.Providers.Detection;

/// <summary>The folder into which packages are put, and the usual ways to fill it.</summary>
internal static class PackageFolder
{
    public const string Path = "package";

    /// <summary>Copies the sources, for languages that run from them.</summary>
    public static string CopySources(params string[] excluded)
    {
        string[] all = ["./.git", $"./{Path}", .. excluded.Select(name => $"./{name}")];
        return $"mkdir -p {Path} && tar -cf - {string.Join(' ', all.Select(name => $"--exclude={name}"))} . | tar -xf - -C {Path}";
    }
}
