using System.Management.Automation;

namespace CicdTools.Cmdlets;

// Plan, then apply: the only place where the write scope opens.
public abstract partial class AsyncCmdlet
{
    /// <summary>Asks by ShouldProcess and, if the answer is yes, makes the change and those that follow from it.</summary>
    /// <returns>What was made; null when the answer was no, or when nothing comes of it.</returns>
    protected async Task<object?> ApplyAsync(Change change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.AlreadyDone is { } reason)
            WriteVerbose(reason);
        else if (!Agree(change))
            return null;

        object? result = await WriteScope.RunAsync(() => change.ApplyAsync(cancellationToken));
        foreach (Change next in change.After)
            result = await ApplyAsync(next, cancellationToken) ?? result;
        return result;
    }

    private readonly List<Change> _foreseen = [];

    /// <summary>Tells what all changes together would cost, where <c>-WhatIf</c> has told of several.</summary>
    protected virtual Task TellCostAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was found: errors and warnings as warnings, the rest as details.</summary>
    private protected void Tell(IEnumerable<Diagnostic> findings)
    {
        foreach (Diagnostic finding in findings)
        {
            if (finding.Severity == DiagnosticSeverity.Information)
                WriteVerbose(finding.ToString());
            else
                WriteWarning(finding);
        }
    }

    private bool Agree(Change change)
    {
        if (IsWhatIf)
            _foreseen.Add(change);
        if (IsWhatIf && change.Details is { } details)
            WriteInformation(new InformationRecord(Harmless(details), change.Target), showOnHost: true);
        CmdletAttribute declared = (CmdletAttribute)Attribute.GetCustomAttribute(GetType(), typeof(CmdletAttribute))!;
        bool asks = WouldPrompt(declared.ConfirmImpact);
        // ShouldProcess knows the command's impact only, so what wants more is asked by itself.
        bool asksMore = !asks && change.WantsConfirmation && WouldPrompt(ConfirmImpact.High);
        if (asks || asksMore)
            RequireSomeoneToAsk(change);
        if (ShouldProcess(change.Target, change.Action) && (!asksMore || ShouldContinue($"{change.Action} on '{change.Target}'?", "Confirm")))
            return true;
        // What would follow is part of what -WhatIf promises to tell.
        if (IsWhatIf)
        {
            foreach (Change next in change.After)
                Agree(next);
        }

        return false;
    }

    /// <summary>Whether nothing is to be changed, only told.</summary>
    protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference", false));

    private void RequireSomeoneToAsk(Change change)
    {
        if (IsWhatIf || !UnattendedHost.IsUnattended(Host))
            return;
        throw new CicdException("ConfirmationRequired", CicdErrorKind.Invalid, $"'{change.Action}' on '{change.Target}' wants a confirmation, and nobody is there to give it.", change.Target, "Add -Confirm:$false to agree beforehand.");
    }

    private bool WouldPrompt(ConfirmImpact impact)
    {
        if (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? given))
            return given is SwitchParameter { IsPresent: true };
        return LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference", ConfirmImpact.High), out ConfirmImpact preference)
            && preference != ConfirmImpact.None && impact >= preference;
    }

    /// <summary>Writes something of what <c>-WhatIf</c> tells.</summary>
    protected void WriteWhatIf(object what, string source) => WriteInformation(new InformationRecord(what, source), showOnHost: true);

    private void WriteInformation(InformationRecord record, bool showOnHost)
    {
        if (showOnHost)
            record.Tags.Add("PSHOST");
        WriteInformation(record);
    }
}
