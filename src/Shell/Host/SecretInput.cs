using System.Management.Automation;
using System.Security;

namespace CicdTools.Shell.Host;

/// <summary>Reads a secret: without an echo on a terminal, a line from a pipe.</summary>
internal static class SecretInput
{
    public static SecureString Read(Terminal terminal)
    {
        SecureString secret = new();
        if (!terminal.IsInteractive)
        {
            foreach (char character in Console.ReadLine() ?? throw new PSInvalidOperationException("Standard input has ended, and a question needs an answer."))
                secret.AppendChar(character);
            return secret;
        }

        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
                break;
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                secret.AppendChar(key.KeyChar);
        }

        terminal.Write(Environment.NewLine);
        return secret;
    }
}
