using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Tests;

/// <summary>What a test runs on the host must run there, whether or not an engine answers on this machine. Tests of containers name theirs.</summary>
internal static class NoEngine
{
    [ModuleInitializer]
    internal static void Choose() => Environment.SetEnvironmentVariable(ContainerEngine.ChoiceVariable, "none");
}
