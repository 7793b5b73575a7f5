using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Sets a variable that runs see, new or not.</summary>
[Cmdlet(VerbsCommon.Set, "CicdVariable", SupportsShouldProcess = true)]
[OutputType(typeof(Variable))]
public sealed class SetCicdVariable : SettingCmdlet<IVariables>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The value. Everybody with access may read it: what must stay secret is for Set-CicdSecret.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string Value { get; set; } = "";

    /// <summary>Whether only protected branches and tags see it, in systems that have such a thing. Default: as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public bool? Protected { get; set; }

    /// <summary>Returns the variable.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        VariableRequest request = new() { Scope = Scope(), Name = Name, Value = Value, Protected = Protected };
        if (await ApplyAsync(await Connect().PlanSetVariableAsync(request, cancellationToken), cancellationToken) is Variable variable && PassThru)
            WriteObject(variable);
    }
}
