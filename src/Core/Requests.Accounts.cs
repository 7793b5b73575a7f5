namespace CicdTools;

/// <summary>A service account to make.</summary>
public sealed record NewServiceAccountRequest
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The repository whose source and images it may pull and push; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>The policies of the system that it gets besides, by name or full name.</summary>
    public string[] Policies { get; init; } = [];
}

/// <summary>A key of a service account to make.</summary>
public sealed record NewServiceAccountKeyRequest
{
    /// <summary>The account.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it shall open: <see cref="IssuedCredentialKind.Access"/> or <see cref="IssuedCredentialKind.Git"/>.</summary>
    public IssuedCredentialKind Kind { get; init; } = IssuedCredentialKind.Access;
}
