using System.Text.Json;

namespace CicdTools.Providers.GitHub.Models;

// What is used of GitHub's answers, by the names of its own description (the npm package @octokit/openapi).

internal sealed record UserModel(string Login, string? Type);

internal sealed record RepositoryModel(long Id, string FullName, string Name, bool Private, bool Archived, string? DefaultBranch, string CloneUrl, string HtmlUrl, UserModel Owner, PermissionsModel? Permissions, bool? IsTemplate = null);

internal sealed record DefaultBranch([property: System.Text.Json.Serialization.JsonPropertyName("default_branch")] string Branch);

internal sealed record PermissionsModel(bool Admin, bool Maintain, bool Push, bool Triage, bool Pull);

internal sealed record BranchModel(string Name, CommitReference Commit, bool Protected);

internal sealed record CommitReference(string Sha, CommitData? Commit = null);

internal sealed record CommitData(TreeReference Tree);

internal sealed record TreeReference(string Sha);

internal sealed record ContentModel(string Type, string Path, string Sha, long Size, string? Encoding, string? Content);

internal sealed record FileCommitModel(ContentModel? Content, CommitReference Commit);

internal sealed record PutContent(string Message, string Content, string? Branch, string? Sha);

internal sealed record WorkflowModel(long Id, string Name, string Path, string State, string HtmlUrl, string BadgeUrl);

internal sealed record WorkflowPage(int TotalCount, WorkflowModel[] Workflows);

internal sealed record RunModel(long Id, string? Name, string? DisplayTitle, string? Path, string? HeadBranch, string HeadSha, int RunNumber, int? RunAttempt, string Event, string? Status, string? Conclusion, long WorkflowId, string HtmlUrl, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? RunStartedAt, UserModel? Actor, UserModel? TriggeringActor);

internal sealed record RunPage(int TotalCount, RunModel[] WorkflowRuns);

internal sealed record JobModel(long Id, string Name, string Status, string? Conclusion, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, int? RunAttempt, StepModel[]? Steps);

internal sealed record StepModel(string Name, string Status, string? Conclusion, int Number, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);

internal sealed record JobPage(int TotalCount, JobModel[] Jobs);

internal sealed record ActionsPermissions(bool Enabled);

internal sealed record Dispatch(string Ref, Dictionary<string, string>? Inputs, bool? ReturnRunDetails);

internal sealed record DispatchAnswer(long WorkflowRunId);

internal sealed record ArtifactModel(long Id, string Name, long SizeInBytes, bool Expired, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt, string? Digest);

internal sealed record ArtifactPage(int TotalCount, ArtifactModel[] Artifacts);

internal sealed record VariableModel(string Name, string Value, DateTimeOffset UpdatedAt);

internal sealed record VariablePage(int TotalCount, VariableModel[] Variables);

internal sealed record SetVariable(string Name, string Value, string? Visibility);

internal sealed record SecretModel(string Name, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

internal sealed record SecretPage(int TotalCount, SecretModel[] Secrets);

internal sealed record PublicKeyModel(string KeyId, string Key);

internal sealed record SetSecret(string EncryptedValue, string KeyId, string? Visibility);

internal sealed record EnvironmentModel(long Id, string Name, string HtmlUrl, ProtectionRule[]? ProtectionRules);

internal sealed record ProtectionRule(string Type, int? WaitTimer, bool? PreventSelfReview, ReviewerModel[]? Reviewers);

internal sealed record ReviewerModel(string? Type, JsonElement Reviewer);

internal sealed record EnvironmentPage(int TotalCount, EnvironmentModel[] Environments);

internal sealed record SetEnvironment(int? WaitTimer, bool? PreventSelfReview, ReviewerReference[]? Reviewers);

internal sealed record ReviewerReference(string Type, long Id);

internal sealed record IdModel(long Id);

internal sealed record PendingDeployment(PendingEnvironment Environment, int WaitTimer, DateTimeOffset? WaitTimerStartedAt, bool CurrentUserCanApprove, ReviewerModel[] Reviewers);

internal sealed record PendingEnvironment(long? Id, string? Name);

internal sealed record ReviewDeployments(long[] EnvironmentIds, string State, string Comment);

internal sealed record ReviewModel(PendingEnvironment[] Environments, string State, UserModel User, string Comment);

internal sealed record DeploymentModel(long Id, string Sha, string Ref, string Environment, string? Description, UserModel? Creator, DateTimeOffset CreatedAt);

internal sealed record DeploymentStatusModel(string State, string? Description, string? EnvironmentUrl, string? LogUrl, DateTimeOffset CreatedAt);

internal sealed record PullModel(int Number, string Title, string State, bool? Draft, string HtmlUrl, UserModel? User, DateTimeOffset CreatedAt, DateTimeOffset? MergedAt, PullBranch Head, PullBranch Base, bool? Mergeable = null, LabelModel[]? Labels = null);

internal sealed record LabelModel(string Name);

internal sealed record CommentModel(long Id, string? Body, UserModel? User, DateTimeOffset CreatedAt);

internal sealed record NewComment(string Body);

internal sealed record SetPull(string State);

internal sealed record PullBranch(string Ref, string Sha);

internal sealed record NewPull(string Title, string Head, string Base, string? Body, bool Draft);

internal sealed record NewFork(string? Organization, string Name, bool DefaultBranchOnly);

internal sealed record FromTemplate(string Owner, string Name, bool Private);

internal sealed record MergePull(string Sha, string MergeMethod, string? CommitMessage);

internal sealed record MergeAnswer(bool Merged);

internal sealed record CombinedStatusModel(CommitStatusModel[] Statuses);

internal sealed record CommitStatusModel(string Context, string State, string? TargetUrl);

internal sealed record CheckRunModel(string Name, string Status, string? Conclusion, string? HtmlUrl);

internal sealed record CheckRunPage(int TotalCount, CheckRunModel[] CheckRuns);

internal sealed record AppModel(string? Slug, string Name);

internal sealed record InstallationModel(long Id, UserModel? Account);

internal sealed record InstallationToken(string Token, DateTimeOffset ExpiresAt);

internal sealed record PackageModel(long Id, string Name, PackageRepository? Repository);

internal sealed record PackageRepository(string FullName);

internal sealed record PackageVersionModel(long Id, string Name, DateTimeOffset CreatedAt, PackageMetadata? Metadata);

internal sealed record PackageMetadata(PackageContainer? Container);

internal sealed record PackageContainer(string[] Tags);

internal sealed record RateLimitModel(Dictionary<string, RateResource> Resources);

internal sealed record RateResource(int Limit, int Remaining, long Reset);
