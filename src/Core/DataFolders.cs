namespace CicdTools;

/// <summary>Where CicdTools keeps its files on this machine.</summary>
public static class DataFolders
{
    /// <summary>Names a folder that takes the place of both, for tests and for samples that leave nothing behind.</summary>
    public const string HomeVariable = "CICDTOOLS_HOME";

    /// <summary>Data of the local context: <c>$XDG_DATA_HOME/CicdTools</c>, <c>%LOCALAPPDATA%\CicdTools</c>.</summary>
    public static string Data => Home is { } home ? Path.Combine(home, "data") : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "CicdTools");

    /// <summary>Configuration: <c>$XDG_CONFIG_HOME/CicdTools</c>, <c>%APPDATA%\CicdTools</c>.</summary>
    public static string Configuration => Home is { } home ? Path.Combine(home, "config") : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "CicdTools");

    /// <summary>The ledgers of rate limits, shared by all processes of the user.</summary>
    public static string Rates => Path.Combine(Data, "rates");

    private static string? Home => Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home ? home : null;
}
