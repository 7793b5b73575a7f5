using System.Management.Automation;
using System.Text;

namespace CicdTools.Shell;

/// <summary>An error in few lines: what, its id, where, and what to do next.</summary>
internal static class ErrorText
{
    public static string Concise(ErrorRecord error, bool color)
    {
        StringBuilder text = new();
        string? command = error.InvocationInfo?.MyCommand?.Name;
        string message = error.ErrorDetails?.Message ?? error.Exception.Message;
        if (command is { Length: > 0 })
            text.Append(Path.GetFileName(command)).Append(": ");
        text.Append(message.TrimEnd());
        // A thrown string has itself as its id.
        string id = error.FullyQualifiedErrorId.Split(',')[0];
        if (id.Length > 0 && id != message && !id.Contains(' ', StringComparison.Ordinal))
            text.Append(" [").Append(id).Append(']');
        if ((error.ErrorDetails?.RecommendedAction ?? Advice(error.Exception)) is { Length: > 0 } action)
            text.Append("\n  ").Append(action);
        if (Place(error) is { } place)
            text.Append("\n  at ").Append(place);
        return color ? $"{PSStyle.Instance.Formatting.Error}{text}{PSStyle.Instance.Reset}" : text.ToString();
    }

    // The engine only says to look at the spelling.
    private static string? Advice(Exception exception) => exception is not CommandNotFoundException { CommandName: { } name } || !name.Contains('-', StringComparison.Ordinal) ? null
        : name.Contains("-Cicd", StringComparison.OrdinalIgnoreCase) ? "Get-Command -Module CicdTools lists the commands of the module."
        : "Of PowerShell's own commands this shell has few (docs/shell.md names them); pwsh has them all.";

    private static string? Place(ErrorRecord error)
    {
        if ((error.Exception as ParseException)?.Errors is [var first, ..])
            return first.Extent.File is { } file ? $"{file}:{first.Extent.StartLineNumber}" : $"line {first.Extent.StartLineNumber}";
        return error.InvocationInfo is { ScriptName: { Length: > 0 } script } where ? $"{script}:{where.ScriptLineNumber}" : null;
    }
}
