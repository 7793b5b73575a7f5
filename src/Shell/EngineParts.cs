using System.Management.Automation.Internal;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace CicdTools.Shell;

/// <summary>
/// The few parts of the engine that its own console host uses and that no public member reaches. The engine's version is pinned, and a test stands on each of them.
/// </summary>
internal static class EngineParts
{
    private const string ContextType = "System.Management.Automation.ExecutionContext, System.Management.Automation";
    private const string StopType = "System.Management.Automation.StopUpstreamCommandsException, System.Management.Automation";
    private const string Formatting = "Microsoft.PowerShell.Commands.Internal.Format";

    /// <summary>Lets <c>exit</c> in a script file end the process with its code, as it does for <c>pwsh -File</c>, instead of the script alone.</summary>
    public static void LetScriptsExit(Runspace runspace) => SetRethrowExit(GetContext(runspace), true);

    /// <summary>Ends the commands that stand before this one in the pipeline, and lets those behind it finish.</summary>
    public static void StopUpstream(InternalCommand command) => throw (Exception)NewStop(command);

    /// <summary>Gives a formatting command one of the engine's shapes, such as <c>Table</c>.</summary>
    public static void Shape(FrontEndCommandBase command, string name)
    {
        // By reflection, since an accessor cannot name an enumeration that is not public.
        Assembly engine = typeof(FrontEndCommandBase).Assembly;
        object wanted = Enum.Parse(engine.GetType($"{Formatting}.FormatShape", throwOnError: true)!, name);
        object shape = Activator.CreateInstance(engine.GetType($"{Formatting}.InnerFormatShapeCommand", throwOnError: true)!, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, null, [wanted], null)!;
        typeof(FrontEndCommandBase).GetField("implementation", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(command, shape);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_GetExecutionContext")]
    [return: UnsafeAccessorType(ContextType)]
    private static extern object GetContext(Runspace runspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ScriptCommandProcessorShouldRethrowExit")]
    private static extern void SetRethrowExit([UnsafeAccessorType(ContextType)] object context, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(StopType)]
    private static extern object NewStop(InternalCommand command);
}
