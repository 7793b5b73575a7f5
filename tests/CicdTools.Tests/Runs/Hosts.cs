namespace CicdTools.Tests.Runs;

/// <summary>The program that owns runs in tests.</summary>
internal static class Hosts
{
    public static HostCommand Command { get; } = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", [Path.Combine(AppContext.BaseDirectory, "CicdTools.TestHost.dll")]);
}
