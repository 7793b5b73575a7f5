using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CicdTools.Shell.Interactive;

/// <summary>What Tab offers, one after the other, by the engine's own completion.</summary>
internal sealed class TabCompletion(Runspace runspace)
{
    private CommandCompletion? _offered;
    private string _before = "";
    private string _after = "";

    /// <summary>Puts the next match, or the one before, at the cursor.</summary>
    public void Advance(LineBuffer line, bool forward)
    {
        if (_offered is null)
        {
            using PowerShell shell = PowerShell.Create(runspace);
            _offered = CommandCompletion.CompleteInput(line.Text, line.Cursor, null, shell);
            if (_offered.ReplacementIndex >= 0)
            {
                _before = line.Text[.._offered.ReplacementIndex];
                _after = line.Text[Math.Min(line.Text.Length, _offered.ReplacementIndex + _offered.ReplacementLength)..];
            }
        }

        if (_offered.CompletionMatches.Count > 0 && _offered.GetNextResult(forward) is { } match)
            line.Set(_before + match.CompletionText + _after, _before.Length + match.CompletionText.Length);
    }

    /// <summary>Any other key ends the offer.</summary>
    public void End() => _offered = null;
}
