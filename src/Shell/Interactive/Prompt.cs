using System.Management.Automation.Language;
using System.Text;

namespace CicdTools.Shell.Interactive;

/// <summary>Reads commands and runs them until the input ends or <c>exit</c> is called.</summary>
internal sealed class Prompt(Session session)
{
    private const string Continuation = ">> ";

    private readonly LineEditor? _editor = CanEdit(session) ? new(session.Terminal, new InputHistory(), new TabCompletion(session.Runspace)) : null;

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

    private static bool CanEdit(Session session) => session.Terminal.IsInteractive && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private string? ReadCommand()
    {
        StringBuilder command = new();
        string prompt = session.Terminal.IsInteractive ? PromptText() : "";
        while (ReadLine(prompt) is { } line)
        {
            // An empty line ends what was begun, so that nobody is caught in it.
            if (line.Length == 0 && _editor is not null)
                return command.ToString();
            command.AppendLine(line);
            Parser.ParseInput(command.ToString(), out _, out ParseError[] errors);
            if (!Array.Exists(errors, error => error.IncompleteInput))
                return command.ToString();
            prompt = session.Terminal.IsInteractive ? Continuation : "";
        }

        // What the engine says about an unfinished command is better than silence.
        return command.Length > 0 ? command.ToString() : null;
    }

    private string? ReadLine(string prompt)
    {
        if (_editor is not null)
            return _editor.Read(prompt);
        if (prompt.Length > 0)
            session.Terminal.Write(prompt);
        return Console.In.ReadLine();
    }

    // The function of the session, which its user may define anew.
    private string PromptText() => session.Evaluate("prompt") is [{ } text, ..] ? text.ToString() : "> ";
}
