using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Shows the variables that runs see, with their values.</summary>
[Cmdlet(VerbsCommon.Get, "CicdVariable")]
[OutputType(typeof(Variable))]
public sealed class GetCicdVariable : SettingCmdlet<IVariables>
{
    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SettingScope scope = Scope();
        bool found = false;
        await foreach (Variable variable in ReadAllAsync(provider => provider.GetVariablesAsync(scope, Name, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(variable);
        }

        if (Name is not null && !found)
            throw Errors.NotFound("VariableNotFound", "variable", Name, remedy: "Get-CicdVariable without -Name shows them all; Set-CicdVariable makes one.");
    }
}
