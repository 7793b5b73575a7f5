using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.CircleCI.Models;

// What CircleCI's API answers, as far as we read it, each as its vendor has it: https://circleci.com/docs/api/v2/.

/// <summary>https://circleci.com/docs/guides/toolkit/api-developers-guide/#pagination</summary>
internal sealed record PageModel<T>(T[] Items, string? NextPageToken);

/// <summary>https://circleci.com/docs/api/v2/#operation/getCurrentUser</summary>
internal sealed record UserModel(string Id, string Login, string? Name = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/getCollaborations</summary>
internal sealed record CollaborationModel(string Name, string? Id = null, string? Slug = null, [property: JsonPropertyName("vcs-type")] string? DashedVcs = null, string? VcsType = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/getProjectBySlug</summary>
internal sealed record ProjectModel(string Slug, string Name, string? OrganizationName = null, string? OrganizationId = null, string? Id = null, VcsInfoModel? VcsInfo = null);

internal sealed record VcsInfoModel(string? VcsUrl = null, string? Provider = null, string? DefaultBranch = null);

/// <summary>
/// https://circleci.com/docs/api/v1/#get-all-followed-projects; <c>slug</c> and <c>vcs_type</c> are from CircleCI's own CLI:
/// https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/project.go#L49-L56.
/// </summary>
internal sealed record FollowedModel(string Username, string Reponame, string? Slug = null, string? VcsUrl = null, string? VcsType = null, string? DefaultBranch = null);

/// <summary>https://circleci.com/docs/api/v1/#follow-a-new-project-on-circleci</summary>
internal sealed record FollowModel(bool? Followed = null, bool? Following = null);

/// <summary>As CircleCI's own CLI writes it: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/project.go#L247-L264</summary>
internal sealed record NewProject(string Name);

/// <summary>https://circleci.com/docs/api/v2/#operation/getPipelineByNumber</summary>
internal sealed record PipelineModel(
    string Id,
    long Number,
    string ProjectSlug,
    string State,
    DateTimeOffset CreatedAt,
    PipelineErrorModel[]? Errors = null,
    TriggerModel? Trigger = null,
    PipelineVcsModel? Vcs = null);

internal sealed record PipelineErrorModel(string Type, string Message);

internal sealed record TriggerModel(string Type, ActorModel? Actor = null);

internal sealed record ActorModel(string? Login = null);

internal sealed record PipelineVcsModel(string? Branch = null, string? Tag = null, string? Revision = null, string? ReviewId = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/getPipelineConfigById</summary>
internal sealed record ConfigModel(string? Source, string? Compiled);

/// <summary>https://circleci.com/docs/api/v2/#operation/getWorkflowById</summary>
internal sealed record WorkflowModel(string Id, string Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset? StoppedAt = null, string? Tag = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/listWorkflowJobs</summary>
internal sealed record JobModel(
    string Id,
    string Name,
    string Status,
    string? Type = null,
    long? JobNumber = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? StoppedAt = null,
    string? ApprovalRequestId = null,
    string? ApprovedBy = null,
    string? CanceledBy = null,
    string[]? Dependencies = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/getJobArtifacts</summary>
internal sealed record ArtifactModel(string Path, int NodeIndex, string Url);

/// <summary>https://circleci.com/docs/api/v2/#operation/getTests</summary>
internal sealed record TestModel(string Name, string Result, string? Classname = null, string? Message = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/listEnvVars</summary>
internal sealed record EnvVarModel(string Name, DateTimeOffset? CreatedAt = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/listContexts</summary>
internal sealed record ContextModel(string Id, string Name, DateTimeOffset? CreatedAt = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/listEnvironmentVariablesFromContext</summary>
internal sealed record ContextVariableModel(string Variable, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null);

/// <summary>As CircleCI's own Terraform provider reads it: https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/context/context.go#L21-L28</summary>
internal sealed record RestrictionModel(string RestrictionType, string? RestrictionValue = null, string? Name = null, string? Id = null);

/// <summary>https://circleci.com/docs/guides/security/contexts/#set-an-expression-restriction</summary>
internal sealed record NewRestriction(string RestrictionType, string RestrictionValue);

/// <summary>https://circleci.com/docs/api/v2/#operation/triggerPipeline</summary>
internal sealed record NewPipeline(string? Branch, string? Tag, Dictionary<string, JsonElement>? Parameters);

/// <summary>https://circleci.com/docs/api/v2/#operation/triggerPipelineRun</summary>
internal sealed record NewPipelineRun(string DefinitionId, RefModel? Config, RefModel? Checkout, Dictionary<string, JsonElement>? Parameters);

internal sealed record RefModel(string? Branch, string? Tag);

/// <summary>What starting a pipeline answers; of one that a trigger's rule filtered away only the message.</summary>
internal sealed record StartedModel(string? Id = null, long? Number = null, string? Message = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/rerunWorkflow</summary>
internal sealed record Rerun(bool? FromFailed = null, string[]? Jobs = null);

internal sealed record RerunModel(string? WorkflowId = null);

/// <summary>https://circleci.com/docs/api/v2/#operation/createEnvVar</summary>
internal sealed record NewEnvVar(string Name, string Value);

/// <summary>https://circleci.com/docs/api/v2/#operation/createContext</summary>
internal sealed record NewContext(string Name, OwnerModel Owner);

internal sealed record OwnerModel(string? Id, string? Slug, string Type);

/// <summary>https://circleci.com/docs/api/v2/#operation/addEnvironmentVariableToContext</summary>
internal sealed record NewValue(string Value);
