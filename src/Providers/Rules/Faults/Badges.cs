namespace CicdTools.Providers.Rules;

/// <summary>Status badges in text for people. See docs.github.com/actions/how-tos/monitor-workflows/add-a-status-badge.</summary>
internal static class Badges
{
    public static IReadOnlyList<Rule> All { get; } = [new UnclosedBadge(), new OldBadgeAddress()];
}
