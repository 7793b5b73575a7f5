using System.Collections;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace CicdTools.Cmdlets.Completion;

/// <summary>
/// Vaults of SecretManagement (https://learn.microsoft.com/powershell/module/microsoft.powershell.secretmanagement/get-secretvault). What is in them is not
/// offered: a vault may ask for a password, and a Tab key must not.
/// </summary>
public sealed class VaultCompleter : NameCompleter
{
    private readonly List<string> _vaults = [];

    /// <inheritdoc/>
    protected override void Prepare(string context)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        if (shell.AddCommand("Get-Command").AddParameter("Name", "Get-SecretVault").AddParameter("ErrorAction", ActionPreference.Ignore).Invoke().Count == 0)
            return;
        shell.Commands.Clear();
        _vaults.AddRange(shell.AddCommand("Get-SecretVault").AddParameter("ErrorAction", ActionPreference.Ignore).Invoke().Select(vault => vault.Properties["Name"]?.Value as string).OfType<string>());
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string vault in _vaults)
            yield return (vault, "");
    }
}
