namespace CicdTools;

/// <summary>How this program is started again to own a run after the caller has gone.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">Its arguments; the run's folder follows as the last one.</param>
public sealed record HostCommand(string FileName, string[] Arguments)
{
    /// <summary>The command of the process that we are in: <c>cicd</c> or <c>pwsh</c>; null in any other host, which must own its runs itself.</summary>
    /// <param name="modulePath">The module's manifest.</param>
    public static HostCommand? Find(string modulePath)
    {
        string? process = Environment.ProcessPath;
        if (process is null)
            return null;
        string name = Path.GetFileNameWithoutExtension(process);
        if (name.Equals("cicd", StringComparison.OrdinalIgnoreCase))
            return new(process, ["--run-host", modulePath]);
        if (name.Equals("dotnet", StringComparison.OrdinalIgnoreCase) && Environment.GetCommandLineArgs() is [var entry, ..] && Path.GetFileName(entry) == "cicd.dll")
            return new(process, [Path.GetFullPath(entry), "--run-host", modulePath]);
        if (name.Equals("pwsh", StringComparison.OrdinalIgnoreCase))
        {
            // The folder of the run arrives as $args[0]; -CommandWithArgs is in PowerShell 7.4 and later.
            string command = $"Import-Module -Name '{modulePath.Replace("'", "''", StringComparison.Ordinal)}'; exit [CicdTools.RunHost]::Main($args[0])";
            return new(process, ["-NoProfile", "-NonInteractive", "-CommandWithArgs", command]);
        }

        return null;
    }
}
