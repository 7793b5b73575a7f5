using System.Management.Automation.Language;
using System.Text;

namespace CicdTools.Shell;

/// <summary>Reads commands and runs them until the input ends or <c>exit</c> is called.</summary>
internal sealed class Prompt(Session session)
{
    public int Run()
    {
        bool succeeded = true;
        while (session.ExitCode is null && ReadCommand() is { } command)
        {
            if (!string.IsNullOrWhiteSpace(command))
                succeeded = session.RunInteractive(command);
        }

        return session.ExitCode ?? (succeeded || session.Terminal.IsInteractive ? 0 : 1);
    }

    private string? ReadCommand()
    {
        StringBuilder command = new();
        while (Console.In.ReadLine() is { } line)
        {
            command.AppendLine(line);
            Parser.ParseInput(command.ToString(), out _, out ParseError[] errors);
            if (!Array.Exists(errors, error => error.IncompleteInput))
                return command.ToString();
        }

        // What the engine says about an unfinished command is better than silence.
        return command.Length > 0 ? command.ToString() : null;
    }
}
