using System.Text.Json;

namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers</summary>
internal sealed record TriggerModel(
    string? Id = null,
    string? Name = null,
    string? Description = null,
    string? ResourceName = null,
    DateTimeOffset? CreateTime = null,
    bool? Disabled = null,
    string? Filename = null,
    bool? Autodetect = null,
    JsonElement? Build = null,
    GitFileModel? GitFileSource = null,
    GitRepoModel? SourceToBuild = null,
    RepoSourceModel? TriggerTemplate = null,
    GitHubEventsModel? Github = null,
    RepositoryEventModel? RepositoryEventConfig = null,
    PubsubModel? PubsubConfig = null,
    WebhookModel? WebhookConfig = null,
    ApprovalConfigModel? ApprovalConfig = null,
    string? ServiceAccount = null,
    string? IncludeBuildLogs = null,
    string? Filter = null,
    string[]? IncludedFiles = null,
    string[]? IgnoredFiles = null,
    string[]? Tags = null,
    Dictionary<string, string>? Substitutions = null);

internal sealed record GitFileModel(string? Path = null, string? Uri = null, string? Repository = null, string? RepoType = null, string? Revision = null);

internal sealed record GitRepoModel(string? Uri = null, string? Repository = null, string? RepoType = null, string? Ref = null);

internal sealed record GitHubEventsModel(string? Owner = null, string? Name = null, PushFilterModel? Push = null, PullRequestFilterModel? PullRequest = null);

internal sealed record RepositoryEventModel(string? Repository = null, PushFilterModel? Push = null, PullRequestFilterModel? PullRequest = null);

internal sealed record PushFilterModel(string? Branch = null, string? Tag = null, bool? InvertRegex = null);

internal sealed record PullRequestFilterModel(string? Branch = null, string? CommentControl = null, bool? InvertRegex = null);

internal sealed record PubsubModel(string? Topic = null, string? ServiceAccountEmail = null);

internal sealed record WebhookModel(string? Secret = null);

internal sealed record ApprovalConfigModel(bool? ApprovalRequired = null);

internal sealed record TriggersPage(TriggerModel[]? Triggers = null, string? NextPageToken = null);

/// <summary>What switches a trigger: the mask names the field, and a false one must be said.</summary>
internal sealed record SwitchedTrigger(bool Disabled);
