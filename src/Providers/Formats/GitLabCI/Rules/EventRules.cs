namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>Comparisons of <c>$CI_PIPELINE_SOURCE</c> (https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable).</summary>
internal static class EventRules
{
    private const string Source = "CI_PIPELINE_SOURCE";

    private static readonly (string Event, string Name)[] Names =
    [
        ("push", "push"),
        ("pull_request", "merge_request_event"),
        ("schedule", "schedule"),
        ("manual", "web"),
        ("api", "api"),
    ];

    /// <summary>GitLab's name of an event that all systems tell apart; null for any other.</summary>
    public static string? NameOf(string name) => Array.Find(Names, entry => entry.Event == name).Name;

    public static Condition? Read(OperatorNode node) =>
        node is { Left: VariableNode { Name: Source }, Right: TextNode { Text: { } name } } && Array.Find(Names, entry => entry.Name == name).Event is { } known
            ? new EventCondition([known])
            : null;

    public static string? Write(EventCondition condition, bool negate)
    {
        string?[] names = [.. condition.Events.Select(NameOf)];
        return names.Contains(null) || names.Length == 0 ? null : string.Join(negate ? " && " : " || ", names.Select(name => $"${Source} {(negate ? "!=" : "==")} \"{name}\""));
    }
}
