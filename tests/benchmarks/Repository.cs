namespace CicdTools.Benchmarks;

/// <summary>Where the built module and shell are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Manifest => Path.Combine(Root, "CicdTools.psd1");

    public static string Shell => Path.Combine(Root, "src", "Shell", "bin", "Release", "net10.0", OperatingSystem.IsWindows() ? "cicd.exe" : "cicd");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CicdTools.psd1")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This does not stand below the module's root.");
    }
}
