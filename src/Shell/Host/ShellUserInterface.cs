using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace CicdTools.Shell.Host;

/// <summary>Output, messages and questions.</summary>
internal sealed class ShellUserInterface(Terminal terminal) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface(terminal);

    public override bool SupportsVirtualTerminal => terminal.UsesColor;

    public override string ReadLine() => Required(Console.ReadLine());

    public override SecureString ReadLineAsSecureString() => SecretInput.Read(terminal);

    public override void Write(string value) => terminal.Write(Shown(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => terminal.Write(foregroundColor, Shown(value));

    public override void WriteLine(string value) => terminal.Write(Shown(value) + Environment.NewLine);

    public override void WriteErrorLine(string value) => terminal.WriteError(value);

    public override void WriteDebugLine(string message) => terminal.WriteError($"DEBUG: {message}");

    public override void WriteVerboseLine(string message) => terminal.WriteError($"VERBOSE: {message}");

    public override void WriteWarningLine(string message) => terminal.WriteError($"WARNING: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
            terminal.EndProgress();
        else
            terminal.WriteProgress(record.Activity, record.StatusDescription, record.PercentComplete);
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Say(caption, message);
        Dictionary<string, PSObject> answers = [];
        foreach (FieldDescription field in descriptions)
        {
            terminal.Write($"{field.Name}: ");
            bool secret = field.ParameterTypeFullName == typeof(SecureString).FullName;
            answers[field.Name] = PSObject.AsPSObject(secret ? ReadLineAsSecureString() : ReadLine());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Say(caption, message);
        Choice[] offered = [.. choices.Select(choice => new Choice(choice))];
        while (true)
        {
            string shown = string.Join("  ", offered.Select(choice => $"[{choice.Key}] {choice.Text}"));
            string preset = defaultChoice < 0 ? "" : $" (default is \"{offered[defaultChoice].Key}\")";
            terminal.Write($"{shown}{preset}: ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            int found = Array.FindIndex(offered, choice => answer.Equals(choice.Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(choice.Text, StringComparison.OrdinalIgnoreCase));
            if (found >= 0)
                return found;
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Say(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            terminal.Write("User: ");
            userName = ReadLine();
        }

        terminal.Write($"Password for {userName}: ");
        return new(userName, ReadLineAsSecureString());
    }

    private void Say(string caption, string message)
    {
        foreach (string? text in (string?[])[caption, message])
        {
            if (!string.IsNullOrEmpty(text))
                terminal.Write(text + Environment.NewLine);
        }
    }

    // The engine decorates tables whether or not anybody sees colors; taking them out is the host's part.
    private string Shown(string value) => terminal.ShowsColor ? value : new StringDecorated(value).ToString(OutputRendering.PlainText);

    private static string Required(string? line) => line ?? throw new PSInvalidOperationException("Standard input has ended, and a question needs an answer.");

    // An ampersand in a label stands before the key, as in "&Yes".
    private sealed class Choice(ChoiceDescription description)
    {
        public string Text { get; } = description.Label.Replace("&", "", StringComparison.Ordinal);

        public string Key { get; } = description.Label.IndexOf('&', StringComparison.Ordinal) is >= 0 and int at && at + 1 < description.Label.Length
            ? description.Label.Substring(at + 1, 1).ToUpperInvariant()
            : description.Label;
    }
}
