namespace CicdTools.Providers.Formats;

/// <summary>Commands given as a list of words, as containers take them.</summary>
internal static class ShellCommands
{
    /// <summary>The words as one line for a shell.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(ShellText.Quote));

    /// <summary>The shell that a program is; null for any other program.</summary>
    public static string? ShellOf(string program) => program switch
    {
        "bash" or "/bin/bash" or "/usr/bin/bash" => "bash",
        "sh" or "/bin/sh" => "sh",
        "pwsh" or "/usr/bin/pwsh" => "pwsh",
        _ => null,
    };
}
