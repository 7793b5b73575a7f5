#pragma warning disable CA1050 // .NET looks for this name outside any namespace (DOTNET_STARTUP_HOOKS).

/// <summary>Lets this program be something else than a test runner, whose Main is not ours.</summary>
internal static class StartupHook
{
    public static void Initialize() => CicdTools.Tests.Environments.KilledChild.Run();
}
