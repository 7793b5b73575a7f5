using System.Reflection;

namespace CicdTools.Shell;

/// <summary>Owns a run in this process, without the PowerShell engine.</summary>
internal static class RunHostCommand
{
    public static int Invoke(string manifest, string runFolder)
    {
        string core = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(manifest))!, "module", "bin", "CicdTools.Core.dll"));
        if (!File.Exists(core))
        {
            Console.Error.WriteLine($"There is no '{core}'.");
            return 1;
        }

        // Core is never referenced at compile time: a second copy beside this program would hide the module's own.
        MethodInfo main = Assembly.LoadFrom(core).GetType("CicdTools.RunHost", throwOnError: true)!.GetMethod("Main", [typeof(string)])!;
        return main.CreateDelegate<Func<string, int>>()(runFolder);
    }
}
