using CicdTools.Providers.Formats.GitHubActions.Expressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Comparisons of <c>github.event_name</c> (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows).</summary>
internal static class EventTexts
{
    private static readonly (string Event, string Name)[] Names =
    [
        ("push", "push"),
        ("pull_request", "pull_request"),
        ("schedule", "schedule"),
        ("manual", "workflow_dispatch"),
        ("api", "repository_dispatch"),
    ];

    /// <summary>GitHub's name of an event that all systems tell apart; null for any other.</summary>
    public static string? NameOf(string name) => Array.Find(Names, entry => entry.Event == name).Name;

    public static Condition? Read(BinaryNode node) =>
        node is { Left: IndexNode { Target: ContextNode { Name: "github" }, Index: LiteralNode { Value: "event_name" } }, Right: LiteralNode { Value: string name } } && Array.Find(Names, entry => entry.Name == name).Event is { } known
            ? new EventCondition([known])
            : null;

    public static string? Write(EventCondition condition, string symbol)
    {
        string?[] names = [.. condition.Events.Select(NameOf)];
        return names.Contains(null) ? null : names.Length == 0 ? "false" : string.Join(" || ", names.Select(name => $"github.event_name {symbol} '{name}'"));
    }
}
