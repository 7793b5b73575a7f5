using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Shows the secrets that runs see: names and ages, since nobody can read their values.</summary>
[Cmdlet(VerbsCommon.Get, "CicdSecret")]
[OutputType(typeof(Secret))]
public sealed class GetCicdSecret : SettingCmdlet<ISecrets>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(SecretCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SettingScope scope = Scope();
        bool found = false;
        await foreach (Secret secret in ReadAllAsync(provider => provider.GetSecretsAsync(scope, Name, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(secret);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("SecretNotFound", "secret", Name, remedy: "Get-CicdSecret without -Name shows them all; Set-CicdSecret makes one.");
    }
}
