using System.Management.Automation;
using System.Security;
using CicdTools.Cmdlets.Completion;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Settings;

/// <summary>Sets a secret that runs see and nobody reads; one that is there already only after a confirmation, since its value cannot be brought back.</summary>
[Cmdlet(VerbsCommon.Set, "CicdSecret", SupportsShouldProcess = true, DefaultParameterSetName = "Value")]
[OutputType(typeof(Secret))]
public sealed class SetCicdSecret : SettingCmdlet<ISecrets>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretCompleter))]
    public string Name { get; set; } = "";

    // Not declared as SecureString: PowerShell's own refusal of a text would show it.
    /// <summary>The value, as SecureString. Plain text is refused: it would stay in the history and in transcripts.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = "Value")]
    public object? Value { get; set; }

    /// <summary>A credential whose password is the value.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Credential")]
    public PSCredential? Credential { get; set; }

    /// <summary>Where the value is: the name of an environment variable or, where none has that name, of a secret in the default SecretManagement vault.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "From", ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(EnvironmentVariableCompleter))]
    public string? From { get; set; }

    /// <summary>The SecretManagement vault that holds what <c>-From</c> names. Environment variables are not looked at then.</summary>
    [Parameter(ParameterSetName = "From")]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

    /// <summary>Whether only protected branches and tags see it, in systems that have such a thing. Default: as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public bool? Protected { get; set; }

    /// <summary>Returns the secret: its name and age.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SecretText value = Text();
        Mask(value);
        SecretRequest request = new() { Scope = Scope(), Name = Name, Value = value, Protected = Protected };
        if (await ApplyAsync(await Connect().PlanSetSecretAsync(request, cancellationToken), cancellationToken) is Secret secret && PassThru)
            WriteObject(secret);
    }

    private SecretText Text() => ParameterSetName switch
    {
        "From" => new CredentialResolver(InvokeCommand).Find(From!, Vault),
        "Credential" => CredentialResolver.Text(Credential)!,
        _ => (Value is PSObject wrapped ? wrapped.BaseObject : Value) is SecureString or PSCredential
            ? CredentialResolver.Text(Value)!
            : throw new CicdException("PlainTextSecret", CicdErrorKind.Invalid, $"The value of '{Errors.Shown(Name)}' is no SecureString; plain text is not taken, since it would stay in the history.", Errors.Shown(Name), "Give -Value (Read-Host -AsSecureString), or name an environment variable or a vault's secret with -From."),
    };
}
