using System.Globalization;
using System.Text.Json.Serialization;
using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>The book of an environment: what shall run there, the ledger, and the promotions. It is one object of the cluster, so that writing it once is the only commit point.</summary>
internal sealed record EnvironmentBook
{
    /// <summary>How many entries of the ledger, and how many promotions that have ended, are kept: an object holds a mebibyte at the most.</summary>
    private const int Kept = 200;

    /// <summary>What shall run of each application.</summary>
    public SortedDictionary<string, BookedApplication> Applications { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The ledger, newest first.</summary>
    public LedgerEntry[] Ledger { get; init; } = [];

    /// <summary>The promotions, newest first.</summary>
    public PromotionRecord[] Promotions { get; init; } = [];

    /// <summary>The images of each release by container, under the release's digest.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>> Images { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The applications that somebody is changing, each with what it was before.</summary>
    public SortedDictionary<string, Underway> Underway { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The object's version when it was read; null where there is none yet.</summary>
    [JsonIgnore]
    public string? Version { get; init; }

    public string NextDeployment(string environment) => $"{environment}-d{Next(Ledger.Select(entry => entry.Deployment.Id))}";

    public string NextPromotion(string environment) => $"{environment}-p{Next(Promotions.Select(record => record.Promotion.Id))}";

    public PromotionRecord? Promotion(string id) => Array.Find(Promotions, record => record.Promotion.Id == id);

    /// <summary>The book with these records, new ones first, others in their place.</summary>
    public EnvironmentBook With(params PromotionRecord[] records)
    {
        Dictionary<string, PromotionRecord> changed = records.ToDictionary(record => record.Promotion.Id, StringComparer.Ordinal);
        PromotionRecord[] there = [.. Promotions.Select(record => changed.Remove(record.Promotion.Id, out PromotionRecord? other) ? other : record)];
        return this with { Promotions = [.. changed.Values.Reverse(), .. there] };
    }

    /// <summary>The book without what nobody needs any more.</summary>
    public EnvironmentBook Trimmed()
    {
        LedgerEntry[] ledger = [.. Ledger.Take(Kept)];
        HashSet<string> named = ledger.SelectMany(entry => Digests(entry.Before).Concat(Digests(entry.After)))
            .Concat(Applications.Values.SelectMany(application => Digests(application.Spec)))
            .Concat(Underway.Values.SelectMany(one => Digests(one.Before)))
            .Concat(Promotions.Where(record => !record.Promotion.IsFinished).Select(record => record.Promotion.Digest)).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Ledger = ledger,
            Promotions = [.. Promotions.Where((record, index) => index < Kept || !record.Promotion.IsFinished)],
            Images = new(Images.Where(release => named.Contains(release.Key)).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        };
    }

    private static IEnumerable<string> Digests(ApplicationSpec? spec) => new[] { spec?.Current, spec?.Previous }.OfType<ReleaseId>().Select(release => release.Digest);

    // The oldest entries go, so that the highest number was given last.
    private static string Next(IEnumerable<string> ids) =>
        (ids.Select(id => int.Parse(id[(id.LastIndexOf('-') + 2)..], CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1).ToString(CultureInfo.InvariantCulture);
}

/// <summary>An application as the book has it.</summary>
internal sealed record BookedApplication
{
    public required ApplicationSpec Spec { get; init; }

    public DateTimeOffset DeployedAt { get; init; }

    /// <summary>Whether its workload was made by a promotion, and goes when that is undone.</summary>
    public bool IsOurs { get; init; }
}

/// <summary>A change that has begun and is not in the ledger yet.</summary>
internal sealed record Underway
{
    /// <summary>What ran before; null for nothing.</summary>
    public ApplicationSpec? Before { get; init; }

    /// <summary>The promotion that it belongs to.</summary>
    public string PromotionId { get; init; } = "";

    /// <summary>The record of that promotion before; null where it had none.</summary>
    public PromotionRecord? Record { get; init; }
}
