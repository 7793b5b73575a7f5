namespace CicdTools.Shell;

/// <summary>What the shell was asked to do.</summary>
internal enum ShellMode
{
    Interactive,
    Script,
    Command,
    RunHost,
    Version,
    Help,
}

/// <summary>The shell's command line, read.</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Subject">The script's path, the command's text, or the module's path; empty for none.</param>
/// <param name="Arguments">What follows it.</param>
/// <param name="Error">Why it could not be read, a sentence; null when it could.</param>
internal sealed record CommandLine(ShellMode Mode, string Subject, string[] Arguments, string? Error = null)
{
    public const string HelpText = """
        Usage:
          cicd                              an interactive prompt; reads commands from standard input when that is redirected
          cicd SCRIPT [ARGUMENT...]         runs a PowerShell script; -Name VALUE binds to its parameters
          cicd -Command TEXT [ARGUMENT...]  runs a command; the arguments are in $args
          cicd --version                    shows the version
          cicd --help                       shows this

        The CicdTools module is loaded at the start. CICDTOOLS_MODULE names another manifest to load. NO_COLOR turns colors off.
        The exit code is the script's; 1 after an error that nothing caught, 130 after Ctrl+C.
        """;

    public static CommandLine Parse(string[] arguments)
    {
        // Switches that pwsh users type by habit and that change nothing here.
        int start = 0;
        while (start < arguments.Length && Is(arguments[start], "-NoProfile", "-NoLogo", "-NonInteractive"))
            start++;
        if (start == arguments.Length)
            return new(ShellMode.Interactive, "", []);

        string first = arguments[start];
        string[] rest = arguments[(start + 1)..];
        if (Is(first, "--version", "-Version", "-v"))
            return new(ShellMode.Version, "", []);
        if (Is(first, "--help", "-Help", "-h", "-?", "/?"))
            return new(ShellMode.Help, "", []);
        if (first == "--run-host")
            return rest.Length == 2 ? new(ShellMode.RunHost, rest[0], rest[1..]) : Wrong("--run-host takes the module's manifest and a run's folder.");
        if (Is(first, "-Command", "-c"))
            return rest.Length > 0 ? new(ShellMode.Command, rest[0], rest[1..]) : Wrong("-Command takes the text of a command.");
        if (Is(first, "-File", "-f"))
            return rest.Length > 0 ? new(ShellMode.Script, rest[0], rest[1..]) : Wrong("-File takes the path of a script.");
        return first.StartsWith('-') ? Wrong($"'{first}' is not an option.") : new(ShellMode.Script, first, rest);
    }

    private static CommandLine Wrong(string message) => new(ShellMode.Help, "", [], message);

    private static bool Is(string argument, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (argument.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
