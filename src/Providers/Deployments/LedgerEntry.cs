namespace CicdTools.Providers.Deployments;

/// <summary>An entry of the ledger: a deployment, and what ran before and after it.</summary>
internal sealed record LedgerEntry
{
    public required Deployment Deployment { get; init; }

    /// <summary>What ran before; null for nothing.</summary>
    public ApplicationSpec? Before { get; init; }

    /// <summary>What runs after; null for nothing.</summary>
    public ApplicationSpec? After { get; init; }
}

/// <summary>A promotion and its gate.</summary>
internal sealed record PromotionRecord
{
    public required Promotion Promotion { get; init; }

    /// <summary>The gate; null where none was wanted.</summary>
    public Approval? Approval { get; init; }
}
