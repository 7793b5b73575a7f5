namespace CicdTools.Providers.Formats;

/// <summary>Several triggers by pushes as the one that starts for what any of them starts for.</summary>
internal static class PushTriggers
{
    /// <summary>The one trigger; null for none, or where no single one says the same.</summary>
    public static PushTrigger? Union(IEnumerable<Trigger> triggers)
    {
        PushTrigger[] pushes = [.. triggers.OfType<PushTrigger>()];
        if (pushes.Length < 2)
            return pushes.FirstOrDefault();
        PushTrigger[] ofBranches = [.. pushes.Where(StartsForBranches)], ofTags = [.. pushes.Where(StartsForTags)];
        // What one leaves out another may let in; paths narrow the pushes of branches alone.
        if (!Alike(ofBranches, push => [.. push.IgnoredBranches, "|", .. push.Paths, "|", .. push.IgnoredPaths]) || !Alike(ofTags, push => push.IgnoredTags))
            return null;
        PushTrigger union = new()
        {
            Branches = All(ofBranches, push => push.Branches),
            IgnoredBranches = [.. ofBranches.Take(1).SelectMany(push => push.IgnoredBranches)],
            Tags = All(ofTags, push => push.Tags),
            IgnoredTags = [.. ofTags.Take(1).SelectMany(push => push.IgnoredTags)],
            Paths = [.. ofBranches.Take(1).SelectMany(push => push.Paths)],
            IgnoredPaths = [.. ofBranches.Take(1).SelectMany(push => push.IgnoredPaths)],
        };
        return union is { Branches: ["**"], IgnoredBranches: [], Tags: ["**"], IgnoredTags: [] } ? union with { Branches = [], Tags = [] } : union;
    }

    private static bool StartsForBranches(PushTrigger push) => push.Branches.Length + push.IgnoredBranches.Length > 0 || push.Tags.Length + push.IgnoredTags.Length == 0;

    private static bool StartsForTags(PushTrigger push) => push.Tags.Length + push.IgnoredTags.Length > 0 || push.Branches.Length + push.IgnoredBranches.Length == 0;

    private static bool Alike(PushTrigger[] pushes, Func<PushTrigger, string[]> filter) => pushes.Skip(1).All(push => filter(push).SequenceEqual(filter(pushes[0])));

    private static string[] All(PushTrigger[] pushes, Func<PushTrigger, string[]> patterns)
    {
        string[] all = [.. pushes.SelectMany(push => patterns(push) is { Length: > 0 } named ? named : ["**"]).Distinct(StringComparer.Ordinal)];
        return all.Contains("**") ? ["**"] : all;
    }
}
