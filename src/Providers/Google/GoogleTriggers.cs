using CicdTools.Providers.Formats;
using CicdTools.Providers.Formats.CloudBuild;
using CicdTools.Providers.Google.Models;

namespace CicdTools.Providers.Google;

/// <summary>What a trigger says, in our words: https://docs.cloud.google.com/build/docs/automating-builds/create-manage-triggers.</summary>
internal static class GoogleTriggers
{
    /// <summary>The repository whose events start it or whose source it builds; null for none.</summary>
    public static string? RepositoryOf(TriggerModel trigger) =>
        GoogleRepositoryName.OfResource(trigger.RepositoryEventConfig?.Repository ?? trigger.SourceToBuild?.Repository ?? trigger.GitFileSource?.Repository)?.ToString()
        ?? (trigger.Github is { Owner: { } owner, Name: { } name } ? $"{owner}/{name}" : null)
        ?? (trigger.TriggerTemplate?.RepoName is { } source ? $"{GoogleRepositoryName.SourceRepositories}/{source}" : null)
        ?? OfAddress(trigger.SourceToBuild?.Uri ?? trigger.GitFileSource?.Uri);

    /// <summary>Where a repository of the first generation lies; null for one that the trigger only names as a resource.</summary>
    public static string? CloneUrlOf(TriggerModel trigger, string project) =>
        trigger.Github is { Owner: { } owner, Name: { } name } ? $"https://github.com/{owner}/{name}.git"
        // https://docs.cloud.google.com/source-repositories/docs/cloning-repositories
        : trigger.TriggerTemplate is { RepoName: { } source } template ? $"https://source.developers.google.com/p/{template.ProjectId ?? project}/r/{source}"
        : (trigger.SourceToBuild?.Uri ?? trigger.GitFileSource?.Uri) is { Length: > 0 } address ? (address.EndsWith(".git", StringComparison.Ordinal) ? address : $"{address}.git")
        : null;

    /// <summary>The build configuration's file; null for a build that stands in the trigger itself, or that is looked for.</summary>
    public static string? PathOf(TriggerModel trigger) => trigger.Filename ?? trigger.GitFileSource?.Path;

    /// <summary>What starts it.</summary>
    public static Trigger[] Of(TriggerModel trigger)
    {
        if (trigger.PubsubConfig is { } topic)
            return [new NativeTrigger(CloudBuildFormat.FormatName, "pubsub", topic.Topic ?? "")];
        if (trigger.WebhookConfig is not null)
            return [new NativeTrigger(CloudBuildFormat.FormatName, "webhook")];
        if ((trigger.RepositoryEventConfig?.PullRequest ?? trigger.Github?.PullRequest) is { } request)
            return [Patterns(request.Branch) is { } targets ? Requests(trigger, targets, request.InvertRegex == true) : Native("pullRequest", "branch", request.Branch)];
        PushFilterModel? push = trigger.RepositoryEventConfig?.Push ?? trigger.Github?.Push
            ?? (trigger.TriggerTemplate is { } template ? new(template.BranchName, template.TagName, template.InvertRegex) : null);
        if (push is null)
            return [new ManualTrigger()];
        return (Patterns(push.Branch), Patterns(push.Tag)) switch
        {
            ({ } branches, { } tags) => [Push(trigger, branches, tags, push)],
            (null, _) => [Native("push", "branch", push.Branch)],
            _ => [Native("push", "tag", push.Tag)],
        };
    }

    private static NativeTrigger Native(string name, string key, string? regex) => new(CloudBuildFormat.FormatName, name, $"{key}: {regex}");

    private static PullRequestTrigger Requests(TriggerModel trigger, string[] branches, bool isInverted) => new()
    {
        Branches = isInverted ? [] : branches,
        IgnoredBranches = isInverted ? branches : [],
        Paths = trigger.IncludedFiles ?? [],
        IgnoredPaths = trigger.IgnoredFiles ?? [],
    };

    private static PushTrigger Push(TriggerModel trigger, string[] branches, string[] tags, PushFilterModel push)
    {
        bool isInverted = push.InvertRegex == true;
        // With no pattern at all any branch starts it, and no tag; with one that fits all tags, any tag.
        string[] allTags = push.Tag is not null && tags.Length == 0 ? ["*"] : tags;
        return new()
        {
            Branches = isInverted ? [] : branches,
            IgnoredBranches = isInverted ? branches : [],
            Tags = isInverted ? [] : allTags,
            IgnoredTags = isInverted ? allTags : [],
            Paths = trigger.IncludedFiles ?? [],
            IgnoredPaths = trigger.IgnoredFiles ?? [],
        };
    }

    // A regular expression that is no list of names is nothing that patterns say.
    private static string[]? Patterns(string? regex) => regex switch
    {
        null or "" or ".*" => [],
        _ => RefPatterns.ListFromRegex(regex) ?? (RefPatterns.FromRegex(regex) is { } one ? [one] : null),
    };

    private static string? OfAddress(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? given))
            return null;
        string path = given.AbsolutePath.Trim('/');
        return GoogleRepositoryName.TryParse(path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path)?.ToString();
    }
}
