namespace CicdTools;

/// <summary>A secret of a cluster that its nodes pull images with. Passwords are in no property of it.</summary>
public sealed record PullSecret
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The namespace.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The name, which pods or their service account have under <c>imagePullSecrets</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The registries that it is for.</summary>
    public string[] Registries { get; init; } = [];

    /// <summary>Who it signs in as, one for each registry.</summary>
    public string[] UserNames { get; init; } = [];

    /// <summary>The service accounts whose pods have it by themselves.</summary>
    public string[] ServiceAccounts { get; init; } = [];

    /// <summary>When it was made (UTC); null where that is not told.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Environment}/{Name}";
}
