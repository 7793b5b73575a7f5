using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>
/// Finds the credential that a context refers to, in the caller's runspace and on its thread, because a vault belongs to both.
/// SecretManagement's commands: https://learn.microsoft.com/powershell/module/microsoft.powershell.secretmanagement/get-secret.
/// </summary>
internal sealed class CredentialResolver(CommandInvocationIntrinsics commands)
{
    private static readonly ConditionalWeakTable<Runspace, ConcurrentDictionary<string, SecretText>> Session = [];

    /// <summary>Keeps a credential in memory for this runspace, under its context's name.</summary>
    public static void Remember(string context, SecretText credential) => Session.GetOrCreateValue(Runspace.DefaultRunspace)[context] = credential;

    /// <summary>Forgets it.</summary>
    public static void Forget(string context) => Session.GetOrCreateValue(Runspace.DefaultRunspace).TryRemove(context, out _);

    /// <summary>The credential; null where the context has none or the provider finds it by itself.</summary>
    /// <exception cref="CicdException"><c>CredentialNotFound</c>, <c>SecretManagementMissing</c>.</exception>
    public SecretText? Resolve(Connection connection) => connection.Credential switch
    {
        null or { Kind: "ambient" } => null,
        { Kind: "environment", Name: { } name } => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? new(value) : throw NotFound(connection, $"the environment variable '{name}' is not set", $"Set {name}."),
        { Kind: "session" } => Session.GetOrCreateValue(Runspace.DefaultRunspace).TryGetValue(connection.Name, out SecretText? kept) ? kept : throw NotFound(connection, "it was given in another session and kept in memory only", "Connect again with -Force."),
        { Kind: "secret", Name: { } name, Vault: var vault } => FromVault(connection, name, vault),
        { Kind: var kind } => throw NotFound(connection, $"'{kind}' is no kind of reference", "Connect again with -Force."),
    };

    private SecretText FromVault(Connection connection, string name, string? vault)
    {
        if (commands.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is null)
            throw new CicdException("SecretManagementMissing", CicdErrorKind.NotSupported, $"The credential of '{connection.Name}' is in a SecretManagement vault, and there is no command Get-Secret here.", connection.Name, "Install-Module Microsoft.PowerShell.SecretManagement.");
        ScriptBlock script = ScriptBlock.Create(vault is null ? "param($name) Get-Secret -Name $name -ErrorAction Ignore" : "param($name, $vault) Get-Secret -Name $name -Vault $vault -ErrorAction Ignore");
        object? found = commands.InvokeScript(false, script, null, vault is null ? [name] : [name, vault]).FirstOrDefault()?.BaseObject;
        return Text(found) ?? throw NotFound(connection, $"the vault has no secret '{name}'", "Set-Secret puts it there.");
    }

    /// <summary>The text of what a vault or a person gives; null for anything else.</summary>
    public static SecretText? Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        SecretText secret => secret,
        SecureString secure => new(new NetworkCredential("", secure).Password),
        PSCredential credential => new(credential.GetNetworkCredential().Password),
        string text => new(text),
        _ => null,
    };

    private static CicdException NotFound(Connection connection, string why, string remedy) =>
        new("CredentialNotFound", CicdErrorKind.Unauthorized, $"The credential of '{connection.Name}' was not found: {why}.", connection.Name, remedy);
}
