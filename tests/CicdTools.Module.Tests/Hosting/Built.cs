using System.Reflection;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>Where the build put what the tests try.</summary>
internal static class Built
{
    private static readonly string Configuration = typeof(Built).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string Root { get; } = FindRoot();

    public static string Manifest => Path.Combine(Root, "CicdTools.psd1");

    public static string Probes => Path.Combine(Root, "tests", "CicdTools.Module.Probes", "bin", Configuration, "net8.0", "CicdTools.Module.Probes.dll");

    public static string Shell => Path.Combine(Root, "src", "Shell", "bin", Configuration, "net10.0", OperatingSystem.IsWindows() ? "cicd.exe" : "cicd");

    public static string Net8Smoke => Directory
        .GetDirectories(Path.Combine(Root, "tests", "CicdTools.Net8.Smoke", "bin", Configuration, "net8.0"))
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "CicdTools.Net8.Smoke.exe" : "CicdTools.Net8.Smoke"))
        .First(File.Exists);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CicdTools.psd1")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not stand below the module's root.");
    }
}
