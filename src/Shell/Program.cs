using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Shell.Interactive;

namespace CicdTools.Shell;

/// <summary>The entry of <c>cicd</c>.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        CommandLine line = CommandLine.Parse(arguments);
        if (line.Error is { } error)
        {
            Console.Error.WriteLine($"{error} See cicd --help.");
            return 2;
        }

        switch (line.Mode)
        {
            case ShellMode.RunHost:
                return RunHostCommand.Invoke(line.Subject, line.Arguments[0]);
            case ShellMode.Version:
                Console.WriteLine(typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
                return 0;
            case ShellMode.Help:
                Console.WriteLine(CommandLine.HelpText);
                return 0;
            default:
                return RunEngine(line);
        }
    }

    // Apart, so that the other modes never load the PowerShell engine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunEngine(CommandLine line)
    {
        // The engine would report each imported module to its makers (about_Telemetry); this shell reports nothing to anybody.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        string? manifest = ModuleLocation.Find();
        if (manifest is null)
        {
            Console.Error.WriteLine("The CicdTools module was not found. Set CICDTOOLS_MODULE to the path of CicdTools.psd1.");
            return 1;
        }

        using Session session = new(manifest);
        if (!session.Open())
            return 1;
        return line.Mode switch
        {
            ShellMode.Script => session.RunScript(line.Subject, line.Arguments),
            ShellMode.Command => session.RunCommand(line.Subject, line.Arguments),
            _ => new Prompt(session).Run(),
        };
    }
}
