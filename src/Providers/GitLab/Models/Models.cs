using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.GitLab.Models;

// What GitLab's API answers, as far as we read it. One page of words, each as its vendor has them: https://docs.gitlab.com/api/api_resources/.

/// <summary>https://docs.gitlab.com/api/projects/</summary>
internal sealed record ProjectModel(
    long Id,
    string PathWithNamespace,
    string? DefaultBranch = null,
    string? WebUrl = null,
    string? HttpUrlToRepo = null,
    bool? Archived = null,
    bool? EmptyRepo = null,
    string? Visibility = null,
    string? CiConfigPath = null,
    bool? AutoDevopsEnabled = null,
    string? AutoDevopsDeployStrategy = null,
    bool? JobsEnabled = null,
    string? ImportUrl = null,
    string? ImportStatus = null,
    string? ImportError = null,
    PermissionsModel? Permissions = null);

internal sealed record PermissionsModel(AccessModel? ProjectAccess, AccessModel? GroupAccess);

internal sealed record AccessModel(int AccessLevel);

/// <summary>https://docs.gitlab.com/api/groups/</summary>
internal sealed record GroupModel(string FullPath, bool? AutoDevopsEnabled = null);

/// <summary>https://docs.gitlab.com/api/settings/</summary>
internal sealed record ServerSettingsModel(bool? AutoDevopsEnabled = null, string? AutoDevopsDomain = null);

/// <summary>https://docs.gitlab.com/api/namespaces/</summary>
internal sealed record NamespaceModel(long Id, string FullPath, string Kind);

/// <summary>https://docs.gitlab.com/api/project_import_export/#import-status</summary>
internal sealed record ImportModel(string ImportStatus, string? ImportError);

/// <summary>https://docs.gitlab.com/api/import/</summary>
internal sealed record ImportedModel(long Id, string FullPath);

/// <summary>https://docs.gitlab.com/api/templates/gitlab_ci_ymls/</summary>
internal sealed record TemplateModel(string? Key, string Name, string? Content = null);

/// <summary>https://docs.gitlab.com/api/container_registry/</summary>
internal sealed record RegistryModel(long Id, string Location);

internal sealed record ImageTagModel(string Name, string? Digest = null, DateTimeOffset? CreatedAt = null, long? TotalSize = null);

/// <summary>https://docs.gitlab.com/api/metadata/</summary>
internal sealed record MetadataModel(AgentServerModel? Kas);

internal sealed record AgentServerModel(bool Enabled, [property: JsonPropertyName("externalUrl")] string? ExternalUrl);

/// <summary>https://docs.gitlab.com/api/cluster_agents/</summary>
internal sealed record AgentModel(long Id, string Name);

internal sealed record AgentTokenModel(long Id, string Name, string? Token = null);

/// <summary>https://docs.gitlab.com/api/project_clusters/</summary>
internal sealed record CertificateClusterModel(long Id, string Name, PlatformModel? PlatformKubernetes = null);

internal sealed record PlatformModel(string? ApiUrl);

/// <summary>https://docs.gitlab.com/api/users/</summary>
internal sealed record UserModel(long Id, string Username, bool? Bot = null);

/// <summary>https://docs.gitlab.com/api/personal_access_tokens/</summary>
internal sealed record TokenModel(string[]? Scopes, string? ExpiresAt);

/// <summary>https://docs.gitlab.com/api/oauth2/#retrieve-the-token-information</summary>
internal sealed record OAuthTokenModel(string[]? Scope, long? ExpiresIn);

/// <summary>https://docs.gitlab.com/api/version/</summary>
internal sealed record VersionModel(string Version);

/// <summary>https://docs.gitlab.com/api/repositories/#list-repository-tree</summary>
internal sealed record TreeModel(string Id, string Name, string Type, string Path);

/// <summary>https://docs.gitlab.com/api/repository_files/</summary>
internal sealed record FileModel(string FilePath, string Ref, string CommitId, string LastCommitId, long Size, string Encoding, string Content);

/// <summary>https://docs.gitlab.com/api/branches/, and the same for tags: https://docs.gitlab.com/api/tags/.</summary>
internal sealed record BranchModel(string Name, CommitModel Commit);

/// <summary>https://docs.gitlab.com/api/commits/</summary>
internal sealed record CommitModel(string Id);

/// <summary>https://docs.gitlab.com/api/commits/#list-commit-statuses</summary>
internal sealed record CommitStatusModel(string Name, string Status, string? TargetUrl, bool? AllowFailure = null);

/// <summary>https://docs.gitlab.com/api/lint/</summary>
internal sealed record LintModel(bool Valid, string[]? Errors, string[]? Warnings, string? MergedYaml = null);

/// <summary>https://docs.gitlab.com/api/pipelines/</summary>
internal sealed record PipelineModel(
    long Id,
    int Iid,
    string Status,
    string Ref,
    string Sha,
    string? Source = null,
    string? Name = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? UpdatedAt = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? FinishedAt = null,
    string? YamlErrors = null,
    UserModel? User = null,
    string? WebUrl = null);

internal sealed record PipelineVariableModel(string Key, string? Value, string? VariableType);

/// <summary>https://docs.gitlab.com/api/jobs/</summary>
internal sealed record JobModel(
    long Id,
    string Name,
    string Stage,
    string Status,
    bool? AllowFailure = null,
    string? FailureReason = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? FinishedAt = null,
    DateTimeOffset? ErasedAt = null,
    DateTimeOffset? ArtifactsExpireAt = null,
    UserModel? User = null,
    PipelineModel? Pipeline = null,
    ArtifactFileModel? ArtifactsFile = null,
    string? WebUrl = null);

internal sealed record ArtifactFileModel(string Filename, long Size);

/// <summary>https://docs.gitlab.com/api/project_level_variables/, https://docs.gitlab.com/api/group_level_variables/</summary>
internal sealed record VariableModel(string Key, string? Value, bool? Masked = null, bool? Hidden = null, bool? Protected = null, bool? Raw = null, string? EnvironmentScope = null, string? VariableType = null)
{
    /// <summary>Whether nobody may be shown its value.</summary>
    public bool IsSecret => Masked == true || Hidden == true;
}

/// <summary>https://docs.gitlab.com/api/environments/</summary>
internal sealed record EnvironmentModel(long Id, string Name, string? State = null, string? Tier = null, string? ExternalUrl = null, DeploymentModel? LastDeployment = null);

/// <summary>https://docs.gitlab.com/api/protected_environments/</summary>
internal sealed record ProtectedEnvironmentModel(string Name, int? RequiredApprovalCount = null, RuleModel[]? DeployAccessLevels = null, RuleModel[]? ApprovalRules = null)
{
    /// <summary>Whether somebody must approve.</summary>
    public bool AsksSomebody => RequiredApprovalCount > 0 || Array.Exists(ApprovalRules ?? [], rule => rule.RequiredApprovals > 0);
}

internal sealed record RuleModel(long? Id = null, int? AccessLevel = null, string? AccessLevelDescription = null, long? UserId = null, long? GroupId = null, int? RequiredApprovals = null, [property: JsonPropertyName("_destroy")] bool? Destroy = null);

/// <summary>https://docs.gitlab.com/api/deployments/</summary>
internal sealed record DeploymentModel(
    long Id,
    int Iid,
    string Ref,
    string Sha,
    string Status,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? UpdatedAt = null,
    UserModel? User = null,
    EnvironmentModel? Environment = null,
    JobModel? Deployable = null,
    int? PendingApprovalCount = null,
    DeploymentApprovalModel[]? Approvals = null);

internal sealed record DeploymentApprovalModel(UserModel? User, string Status, DateTimeOffset? CreatedAt, string? Comment);

/// <summary>https://docs.gitlab.com/api/merge_requests/</summary>
internal sealed record MergeRequestModel(
    long Id,
    int Iid,
    string Title,
    string State,
    string SourceBranch,
    string TargetBranch,
    string? Sha = null,
    bool? Draft = null,
    bool? HasConflicts = null,
    DateTimeOffset? CreatedAt = null,
    UserModel? Author = null,
    string? WebUrl = null,
    string[]? Labels = null);

/// <summary>https://docs.gitlab.com/api/notes/#list-all-merge-request-notes; what the system itself wrote is none of anybody's.</summary>
internal sealed record NoteModel(long Id, string Body, UserModel? Author = null, DateTimeOffset? CreatedAt = null, bool System = false);

// What we send.

internal sealed record NewNote(string Body);

internal sealed record SetMergeRequest(string StateEvent);

internal sealed record NewProject(string Name, string Path, long? NamespaceId, string Visibility, string? TemplateName, string? ImportUrl);

/// <summary>https://docs.gitlab.com/api/import/#import-repository-from-github</summary>
internal sealed record ImportFromGitHub(string PersonalAccessToken, long RepoId, string TargetNamespace, string NewName, string? GithubHostname);

internal sealed record CancelImport(long ProjectId);

internal sealed record NewFork(string NamespacePath, string Path, string Name, string? Visibility);

internal sealed record SetDefaultBranch(string DefaultBranch);

internal sealed record SetAutoDevOps(bool? AutoDevopsEnabled, string? AutoDevopsDeployStrategy, string? AutoDevopsDomain);

internal sealed record NewCommit(string Branch, string CommitMessage, CommitAction[] Actions);

internal sealed record CommitAction(string Action, string FilePath, string Content, string? LastCommitId = null);

internal sealed record LintContent(string Content);

internal sealed record NewPipeline(string Ref, NewPipelineVariable[]? Variables, Dictionary<string, JsonElement>? Inputs);

internal sealed record NewPipelineVariable(string Key, string Value, string? VariableType = null);

internal sealed record SetVariable(string? Key, string Value, bool? Protected, bool? Masked, bool? MaskedAndHidden, bool? Raw, string? EnvironmentScope, VariableFilter? Filter);

internal sealed record VariableFilter(string EnvironmentScope);

internal sealed record NewEnvironment(string Name);

internal sealed record ProtectEnvironment(string? Name, RuleModel[]? DeployAccessLevels, RuleModel[] ApprovalRules);

internal sealed record NewMergeRequest(string Title, string? Description, string SourceBranch, string TargetBranch);

internal sealed record AcceptMergeRequest(string? Sha, bool Squash, string? MergeCommitMessage, string? SquashCommitMessage);

internal sealed record Decision(string Status, string? Comment);

internal sealed record NewAgent(string Name);

internal sealed record NewAgentToken(string Name);

internal sealed record NewCertificateCluster(string Name, string? Domain, NewPlatform PlatformKubernetesAttributes);

internal sealed record NewPlatform(string ApiUrl, string Token, string? CaCert, string? Namespace);
