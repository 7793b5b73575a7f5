using System.Management.Automation;
using CicdTools.Cmdlets;
using CicdTools.Cmdlets.Contexts;
using CicdTools.Cmdlets.Settings;

namespace CicdTools.Module.Probes;

/// <summary>Shows where a cmdlet about settings would look, without asking any system.</summary>
[Cmdlet(VerbsCommon.Get, "ProbeScope")]
public sealed class GetProbeScope : SettingCmdlet<IVariables>
{
    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        WriteObject(Scope());
        return Task.CompletedTask;
    }
}

/// <summary>Finds a secret by name as Set-CicdSecret does, and shows its length.</summary>
[Cmdlet(VerbsCommon.Find, "ProbeSecret")]
public sealed class FindProbeSecret : AsyncCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string From { get; set; } = "";

    /// <summary>The vault.</summary>
    [Parameter]
    public string? Vault { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        WriteObject(new CredentialResolver(InvokeCommand).Find(From, Vault).Reveal().Length);
        return Task.CompletedTask;
    }
}
