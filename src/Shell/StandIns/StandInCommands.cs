using System.Management.Automation.Runspaces;

namespace CicdTools.Shell.StandIns;

/// <summary>The closed list of commands that every script expects and that the engine alone lacks. <c>pwsh</c> is their full home.</summary>
internal static class StandInCommands
{
    private static readonly (string Name, Type Type)[] All =
    [
    ];

    /// <summary>Adds those that the session has not already.</summary>
    public static void AddAbsent(InitialSessionState state)
    {
        foreach ((string name, Type type) in All)
        {
            if (state.Commands[name].Count == 0)
                state.Commands.Add(new SessionStateCmdletEntry(name, type, helpFileName: null));
        }
    }
}
