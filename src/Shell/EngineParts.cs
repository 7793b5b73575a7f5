using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace CicdTools.Shell;

/// <summary>
/// The few parts of the engine that its own console host uses and that no public member reaches. The engine's version is pinned, and a test stands on each of them.
/// </summary>
internal static class EngineParts
{
    private const string ContextType = "System.Management.Automation.ExecutionContext, System.Management.Automation";

    /// <summary>Lets <c>exit</c> in a script file end the process with its code, as it does for <c>pwsh -File</c>, instead of the script alone.</summary>
    public static void LetScriptsExit(Runspace runspace) => SetRethrowExit(GetContext(runspace), true);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_GetExecutionContext")]
    [return: UnsafeAccessorType(ContextType)]
    private static extern object GetContext(Runspace runspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ScriptCommandProcessorShouldRethrowExit")]
    private static extern void SetRethrowExit([UnsafeAccessorType(ContextType)] object context, bool value);
}
