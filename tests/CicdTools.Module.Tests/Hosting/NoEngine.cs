using System.Runtime.CompilerServices;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>What a test runs on the host must run there, whether or not an engine answers on this machine. Child processes inherit it.</summary>
internal static class NoEngine
{
    [ModuleInitializer]
    internal static void Choose() => Environment.SetEnvironmentVariable("CICDTOOLS_CONTAINER_ENGINE", "none");
}
