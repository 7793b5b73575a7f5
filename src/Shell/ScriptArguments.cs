using System.Management.Automation.Runspaces;

namespace CicdTools.Shell;

/// <summary>Command-line arguments as a script's parameters, by the rules of <c>pwsh -File</c>.</summary>
internal static class ScriptArguments
{
    public static CommandParameter[] Read(string[] arguments) => Array.ConvertAll(arguments, Read);

    // The engine's binder pairs a name with the value that follows, if the parameter takes one.
    private static CommandParameter Read(string argument)
    {
        if (argument.Length < 2 || argument[0] != '-' || !(char.IsLetter(argument[1]) || argument[1] is '_' or '?'))
            return new(null, argument);
        int colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return new(argument);
        string name = argument[..(colon + 1)];
        string value = argument[(colon + 1)..];
        return value.ToUpperInvariant() switch
        {
            "$TRUE" => new(name, true),
            "$FALSE" => new(name, false),
            _ => new(name, value),
        };
    }
}
