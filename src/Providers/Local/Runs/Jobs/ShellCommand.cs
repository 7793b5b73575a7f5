using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>How a script is handed to its shell.</summary>
/// <param name="Program">The shell's name.</param>
/// <param name="Arguments">Its arguments; <c>{0}</c> stands for the script's file.</param>
/// <param name="Extension">The extension that the shell wants the file to have.</param>
/// <param name="Before">What stands before the script.</param>
/// <param name="After">What stands after it.</param>
internal sealed record ShellCommand(string Program, string[] Arguments, string Extension, string Before = "", string After = "")
{
    /// <summary>The shell of a step.</summary>
    /// <param name="format">The pipeline's format, which decides what no name means.</param>
    /// <param name="shell">The name, or a command with <c>{0}</c>; null for the format's default.</param>
    /// <param name="has">Whether a program is there.</param>
    /// <exception cref="CicdException"><c>ShellNotFound</c>.</exception>
    public static ShellCommand For(string format, string? shell, Func<string, bool> has)
    {
        ShellCommand command = shell is null ? Default(format, has) : Named(format, shell);
        if (!has(command.Program))
            throw new CicdException("ShellNotFound", CicdErrorKind.Unavailable, $"The shell '{command.Program}' is not on this machine.", command.Program, $"Install {command.Program}, or choose another shell for the step.");
        return command;
    }

    /// <summary>The arguments for a file.</summary>
    public string[] ArgumentsFor(string file) => [.. Arguments.Select(argument => argument.Replace("{0}", file, StringComparison.Ordinal))];

    private static ShellCommand Default(string format, Func<string, bool> has)
    {
        if (OperatingSystem.IsWindows())
            return Named(format, has("pwsh") ? "pwsh" : "powershell");
        if (format == "GitLabCI")
            return Named(format, has("bash") ? "bash" : "sh");
        // docs.github.com, "Workflow syntax", jobs.<job_id>.steps[*].shell: unspecified is "bash -e {0}", or "sh -e {0}" without bash.
        return has("bash") ? new("bash", ["-e", "{0}"], ".sh") : Named(format, "sh");
    }

    private static ShellCommand Named(string format, string shell) => (shell, format) switch
    {
        // docs.gitlab.com/runner/shells: the script is generated with "set -eo pipefail", for a shell without that option with "set -e" only.
        ("bash", "GitLabCI") => new("bash", ["--noprofile", "--norc", "{0}"], ".sh", "set -eo pipefail\nset +o noclobber\n"),
        ("sh", "GitLabCI") => new("sh", ["{0}"], ".sh", "if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi\nset -e\nset +o noclobber\n"),
        // The rest by the table in "Workflow syntax".
        ("bash", _) => new("bash", ["--noprofile", "--norc", "-eo", "pipefail", "{0}"], ".sh"),
        ("sh", _) => new("sh", ["-e", "{0}"], ".sh"),
        ("pwsh" or "powershell", _) => new(shell, ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", ". '{0}'"], ".ps1", "$ErrorActionPreference = 'stop'\n", "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n"),
        ("python", _) => new(OperatingSystem.IsWindows() || Executables.Find("python") is not null ? "python" : "python3", ["{0}"], ".py"),
        ("cmd", _) => new("cmd", ["/D", "/E:ON", "/V:OFF", "/S", "/C", "CALL \"{0}\""], ".cmd", "@echo off\r\n"),
        _ => Custom(shell),
    };

    // "You can set the shell value to a template string using command […options] {0} [..more_options]."
    private static ShellCommand Custom(string shell)
    {
        string[] words = shell.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? Named("", "sh") : new(words[0], words.Length == 1 ? ["{0}"] : words[1..], words[0] is "node" ? ".js" : ".sh");
    }
}
