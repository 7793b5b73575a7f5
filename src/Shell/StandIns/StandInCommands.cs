using System.Management.Automation.Runspaces;

namespace CicdTools.Shell.StandIns;

/// <summary>The closed list of commands that every script expects and that the engine alone lacks. <c>pwsh</c> is their full home.</summary>
internal static class StandInCommands
{
    private static readonly (string Name, Type Type)[] All =
    [
        ("ConvertTo-Json", typeof(ConvertToJsonCommand)),
        ("Format-List", typeof(FormatListCommand)),
        ("Format-Table", typeof(FormatTableCommand)),
        ("Get-Content", typeof(GetContentCommand)),
        ("Get-Date", typeof(GetDateCommand)),
        ("Out-String", typeof(OutStringCommand)),
        ("Select-Object", typeof(SelectObjectCommand)),
        ("Set-Location", typeof(SetLocationCommand)),
        ("Sort-Object", typeof(SortObjectCommand)),
        ("Start-Sleep", typeof(StartSleepCommand)),
        ("Test-Path", typeof(TestPathCommand)),
        ("Write-Host", typeof(WriteHostCommand)),
        ("Write-Output", typeof(WriteOutputCommand)),
    ];

    /// <summary>Adds those that the session has not already, and removes the aliases of what it has not at all.</summary>
    public static void AddAbsent(InitialSessionState state)
    {
        foreach ((string name, Type type) in All)
        {
            if (state.Commands[name].Count == 0)
                state.Commands.Add(new SessionStateCmdletEntry(name, type, helpFileName: null));
        }

        // An alias of a command that is absent would only hide a program of its name, such as pwd.
        foreach (SessionStateAliasEntry alias in state.Commands.OfType<SessionStateAliasEntry>().Where(alias => state.Commands[alias.Definition].Count == 0).ToArray())
            state.Commands.Remove(alias.Name, typeof(SessionStateAliasEntry));
    }
}
