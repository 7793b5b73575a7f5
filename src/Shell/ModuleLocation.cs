namespace CicdTools.Shell;

/// <summary>Where the module's manifest is.</summary>
internal static class ModuleLocation
{
    public const string Variable = "CICDTOOLS_MODULE";

    private const string Manifest = "CicdTools.psd1";

    /// <summary>The manifest that the environment names, else the one carried with this program, else the one of the repository it was built in; null for none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            string path = Path.GetFullPath(Directory.Exists(named) ? Path.Combine(named, Manifest) : named);
            return File.Exists(path) ? path : null;
        }

        string carried = Path.Combine(AppContext.BaseDirectory, "module-root", Manifest);
        if (File.Exists(carried))
            return carried;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, Manifest);
            if (File.Exists(path))
                return path;
        }

        return null;
    }
}
