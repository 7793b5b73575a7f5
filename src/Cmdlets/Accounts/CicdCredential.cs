using System.Management.Automation;
using System.Security;

namespace CicdTools.Cmdlets.Accounts;

/// <summary>A user name and a password that a system has given, in PowerShell's own form: the password is shown nowhere.</summary>
public sealed record CicdCredential
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>What it opens.</summary>
    public IssuedCredentialKind Kind { get; init; }

    /// <summary>Whose it is; null for whoever the context signs in as.</summary>
    public string? Name { get; init; }

    /// <summary>The host that takes it; null where it is not for one host.</summary>
    public string? Address { get; init; }

    /// <summary>The user name.</summary>
    public string UserName => Credential.UserName;

    /// <summary>User name and password.</summary>
    public PSCredential Credential { get; init; } = PSCredential.Empty;

    /// <summary>The identifier by which it is removed; null for one that only ends by itself.</summary>
    public string? Id { get; init; }

    /// <summary>When it was made (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it ends (UTC); null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name ?? Address}";

    internal static CicdCredential Of(IssuedCredential issued)
    {
        SecureString password = new();
        foreach (char character in issued.Password.Reveal())
            password.AppendChar(character);
        password.MakeReadOnly();
        return new()
        {
            Context = issued.Context,
            Kind = issued.Kind,
            Name = issued.Name,
            Address = issued.Address,
            Credential = new(issued.UserName, password),
            Id = issued.Id,
            CreatedAt = issued.CreatedAt,
            ExpiresAt = issued.ExpiresAt,
        };
    }
}
