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
internal sealed class CredentialResolver(CommandInvocationIntrinsics? commands)
{
    private static readonly ConditionalWeakTable<Runspace, ConcurrentDictionary<string, SecretText>> Session = [];

    /// <summary>One that asks no vault, since a vault may ask for a password, and a Tab key must not.</summary>
    public static CredentialResolver WithoutVaults { get; } = new(null);

    /// <summary>Keeps a credential in memory for this runspace, under its context's name.</summary>
    public static void Remember(string context, SecretText credential) => Session.GetOrCreateValue(Runspace.DefaultRunspace)[context] = credential;

    /// <summary>Forgets it.</summary>
    public static void Forget(string context) => Session.GetOrCreateValue(Runspace.DefaultRunspace).TryRemove(context, out _);

    /// <summary>The credential; null where the context has none or the provider finds it by itself.</summary>
    /// <exception cref="CicdException"><c>CredentialNotFound</c>, <c>SecretManagementMissing</c>.</exception>
    public SecretText? Resolve(Connection connection) => connection.Credential switch
    {
        null or { Kind: "ambient" or "app" } => null,
        { Kind: "environment", Name: { } name } => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? new(value) : throw NotFound(connection, $"the environment variable '{name}' is not set", $"Set {name}."),
        { Kind: "session" } => Session.GetOrCreateValue(Runspace.DefaultRunspace).TryGetValue(connection.Name, out SecretText? kept) ? kept : throw NotFound(connection, "it was given in another session and kept in memory only", "Connect again with -Force."),
        { Kind: "secret", Name: { } name, Vault: var vault } => FromVault(connection, name, vault),
        { Kind: var kind } => throw NotFound(connection, $"'{kind}' is no kind of reference", "Connect again with -Force."),
    };

    /// <summary>What is in an environment variable or, where none has the name, in a vault; with a vault's name, in that one.</summary>
    /// <exception cref="CicdException"><c>SecretSourceNotFound</c>, <c>SecretManagementMissing</c>.</exception>
    public SecretText Find(string name, string? vault)
    {
        if (vault is null && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            return new(value);
        if (vault is null && !HasVaults)
            throw new CicdException("SecretSourceNotFound", CicdErrorKind.NotFound, $"There is no environment variable '{Errors.Shown(name)}', and no SecretManagement vault that could hold a secret of that name.", Errors.Shown(name), "Set the variable, or Install-Module Microsoft.PowerShell.SecretManagement.");
        if (!HasVaults)
            throw Missing($"The secret '{Errors.Shown(name)}'", Errors.Shown(name));
        return FromVault(name, vault)
            ?? throw new CicdException("SecretSourceNotFound", CicdErrorKind.NotFound, $"There is no {(vault is null ? "environment variable and no secret in the default vault by the name" : $"secret in the vault '{Errors.Shown(vault)}' by the name")} '{Errors.Shown(name)}'.", Errors.Shown(name), "Check the name; Set-Secret puts one into a vault.");
    }

    /// <summary>The secret of a vault; null where it has none of that name.</summary>
    /// <exception cref="CicdException"><c>SecretManagementMissing</c>.</exception>
    public SecretText? InVault(string name, string vault)
    {
        RequireVaults($"The secret '{Errors.Shown(name)}'", Errors.Shown(name));
        return FromVault(name, vault);
    }

    /// <exception cref="CicdException"><c>SecretManagementMissing</c>.</exception>
    public void RequireVaults(string what, string target)
    {
        if (!HasVaults)
            throw Missing(what, target);
    }

    private bool HasVaults => commands?.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not null;

    private static CicdException Missing(string what, string target) =>
        new("SecretManagementMissing", CicdErrorKind.NotSupported, $"{what} is in a SecretManagement vault, and there is no command Get-Secret here.", target, "Install-Module Microsoft.PowerShell.SecretManagement.");

    private SecretText FromVault(Connection connection, string name, string? vault)
    {
        if (!HasVaults)
            throw Missing($"The credential of '{connection.Name}'", connection.Name);
        return FromVault(name, vault) ?? throw NotFound(connection, $"the vault has no secret '{name}'", "Set-Secret puts it there.");
    }

    private SecretText? FromVault(string name, string? vault)
    {
        ScriptBlock script = ScriptBlock.Create(vault is null ? "param($name) Get-Secret -Name $name -ErrorAction Ignore" : "param($name, $vault) Get-Secret -Name $name -Vault $vault -ErrorAction Ignore");
        object? found = commands!.InvokeScript(false, script, null, vault is null ? [name] : [name, vault]).FirstOrDefault()?.BaseObject;
        return Text(found);
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
