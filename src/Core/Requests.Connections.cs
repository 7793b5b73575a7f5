namespace CicdTools;

/// <summary>A service connection to make.</summary>
public sealed record NewServiceConnectionRequest
{
    /// <summary>The project or repository that gets it.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it reaches.</summary>
    public ServiceConnectionKind Kind { get; init; }

    /// <summary>Where it leads; null for the kind's usual place.</summary>
    public string? Address { get; init; }

    /// <summary>The user, or the client of Entra; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>The password, token or key; null for a connection without one.</summary>
    public SecretText? Secret { get; init; }

    /// <summary>The certificate of the server's authority, in PEM; null where a public one has signed it.</summary>
    public string? Authority { get; init; }

    /// <summary>The tenant of Entra; null for none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The subscription of Azure, by its identifier; null for none.</summary>
    public string? Subscription { get; init; }

    /// <summary>The subscription's name; null for its identifier.</summary>
    public string? SubscriptionName { get; init; }

    /// <summary>The pipelines that may use it without asking; <c>*</c> for all.</summary>
    public string[] Pipelines { get; init; } = [];

    /// <summary>The longest time to wait until a person has let the connection in, in systems where one must. Default ten minutes; zero: it is looked at once.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
