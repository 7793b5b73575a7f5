namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// Scripts as commands of one line: "All commands are supported except multi-line formats"
/// (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html), each of at most 1,000 characters. Any other script is
/// put into a file line by line, which is run then.
/// </summary>
internal static class CommandLines
{
    /// <summary>How many commands an action takes.</summary>
    public const int MaxCommands = 50;

    private const int MaxLength = 1000;
    private const int Room = 900;

    /// <summary>Whether each line is a command that stands alone.</summary>
    public static bool AreCommands(string script)
    {
        string[] lines = ShellText.Lines(script);
        return lines.Length <= MaxCommands && lines.All(line => line.Length <= MaxLength && !line.Contains('\n', StringComparison.Ordinal));
    }

    /// <summary>Commands that make the file.</summary>
    public static IEnumerable<string> File(string script, string path)
    {
        string arguments = "";
        foreach (string line in script.Split('\n'))
        {
            string word = Quote(line);
            if (arguments.Length > 0 && arguments.Length + word.Length > Room)
            {
                yield return $"printf '%s\\n'{arguments} >> {path}";
                arguments = "";
            }

            if (word.Length <= Room)
            {
                arguments += $" {word}";
                continue;
            }

            // A line that is too long for one command is written piece by piece.
            foreach (char[] piece in line.Chunk(Room / 5))
                yield return $"printf '%s' {Quote(new(piece))} >> {path}";
            yield return $"printf '\\n' >> {path}";
        }

        if (arguments.Length > 0)
            yield return $"printf '%s\\n'{arguments} >> {path}";
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
