using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.AzureDevOps.Models;

// What Azure DevOps answers, as far as we read it. One page of words, each as its vendor has them: https://learn.microsoft.com/en-us/rest/api/azure/devops/.

/// <summary>Every list comes in this envelope.</summary>
internal sealed record ListModel<T>(T[] Value);

/// <summary>https://learn.microsoft.com/en-us/javascript/api/azure-devops-extension-api/connectiondata</summary>
internal sealed record ConnectionDataModel(IdentityModel AuthenticatedUser);

internal sealed record IdentityModel(string Id, string? ProviderDisplayName = null, IdentityPropertiesModel? Properties = null);

internal sealed record IdentityPropertiesModel([property: JsonPropertyName("Account")] PropertyModel? Account);

internal sealed record PropertyModel([property: JsonPropertyName("$value")] string? Value);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/list</summary>
internal sealed record ProjectModel(string Id, string Name);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/get-repository</summary>
internal sealed record RepositoryModel(string Id, string Name, ProjectModel Project, string? DefaultBranch = null, string? RemoteUrl = null, string? WebUrl = null, bool? IsDisabled = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/refs/list</summary>
internal sealed record RefModel(string Name, string ObjectId, string? PeeledObjectId = null);

internal sealed record CommitModel(string CommitId);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/items/get</summary>
internal sealed record ItemModel(string Path, bool? IsFolder = null, string? Content = null, ContentMetadataModel? ContentMetadata = null);

internal sealed record ContentMetadataModel(bool? IsBinary = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes/create</summary>
internal sealed record PushModel(CommitModel[] Commits);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/get-pull-request</summary>
internal sealed record PullRequestModel(
    int PullRequestId,
    string Title,
    string Status,
    string SourceRefName,
    string TargetRefName,
    bool? IsDraft = null,
    string? MergeStatus = null,
    string? MergeFailureMessage = null,
    CommitModel? LastMergeSourceCommit = null,
    PersonModel? CreatedBy = null,
    DateTimeOffset? CreationDate = null);

internal sealed record PersonModel(string? DisplayName = null, string? UniqueName = null, string? Id = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/statuses/list</summary>
internal sealed record StatusModel(string State, StatusContextModel? Context = null, string? Description = null, string? TargetUrl = null);

internal sealed record StatusContextModel(string Name, string? Genre = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/definitions/list</summary>
internal sealed record DefinitionModel(int Id, string Name, string? Path = null, string? QueueStatus = null, ProcessModel? Process = null, BuildRepositoryModel? Repository = null, QueueModel? Queue = null);

internal sealed record ProcessModel(int? Type = null, string? YamlFilename = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/get</summary>
internal sealed record BuildModel(
    int Id,
    ProjectModel Project,
    string? Status = null,
    string? Result = null,
    DefinitionModel? Definition = null,
    BuildRepositoryModel? Repository = null,
    string? SourceBranch = null,
    string? SourceVersion = null,
    string? Reason = null,
    PersonModel? RequestedFor = null,
    DateTimeOffset? QueueTime = null,
    DateTimeOffset? StartTime = null,
    DateTimeOffset? FinishTime = null,
    string? Parameters = null,
    Dictionary<string, JsonElement>? TemplateParameters = null,
    ValidationModel[]? ValidationResults = null,
    [property: JsonPropertyName("_links")] LinksModel? Links = null);

internal sealed record BuildRepositoryModel(string? Id = null, string? Name = null, string? Type = null, string? DefaultBranch = null);

internal sealed record ValidationModel(string? Result = null, string? Message = null);

internal sealed record LinksModel(LinkModel? Web = null);

internal sealed record LinkModel(string? Href = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/timeline/get</summary>
internal sealed record TimelineModel(TimelineRecordModel[]? Records = null);

internal sealed record TimelineRecordModel(
    string Id,
    string Type,
    string Name,
    string? ParentId = null,
    string? Identifier = null,
    string? State = null,
    string? Result = null,
    int? Order = null,
    int? Attempt = null,
    DateTimeOffset? StartTime = null,
    DateTimeOffset? FinishTime = null,
    LogReferenceModel? Log = null,
    IssueModel[]? Issues = null);

internal sealed record LogReferenceModel(int Id);

internal sealed record IssueModel(string? Type = null, string? Message = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/artifacts/list</summary>
internal sealed record ArtifactModel(int Id, string Name, string? Source = null, ArtifactResourceModel? Resource = null);

internal sealed record ArtifactResourceModel(string? Type = null, Dictionary<string, string>? Properties = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/artifacts/get</summary>
internal sealed record SignedArtifactModel(string? Name = null, SignedUrlModel? SignedContent = null);

internal sealed record SignedUrlModel(string? Url = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/preview/preview</summary>
internal sealed record PreviewModel(string? FinalYaml = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/runs/run-pipeline</summary>
internal sealed record RunModel(int Id);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/variablegroups/get</summary>
internal sealed record GroupModel(int Id, string Name, string? Type = null, string? Description = null, Dictionary<string, GroupVariableModel>? Variables = null, GroupProjectModel[]? VariableGroupProjectReferences = null, DateTimeOffset? ModifiedOn = null);

internal sealed record GroupVariableModel(string? Value, bool? IsSecret = null, bool? IsReadOnly = null);

internal sealed record GroupProjectModel(string Name, string? Description, GroupProjectReferenceModel ProjectReference);

internal sealed record GroupProjectReferenceModel(string Id, string Name);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/approvals/get</summary>
internal sealed record ApprovalModel(string Id, string Status, ApprovalStepModel[]? Steps = null, DateTimeOffset? CreatedOn = null, DateTimeOffset? LastModifiedOn = null, string? Permissions = null);

internal sealed record ApprovalStepModel(string? Status = null, PersonModel? AssignedApprover = null, PersonModel? ActualApprover = null, string? Comment = null, DateTimeOffset? LastModifiedOn = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environments/get</summary>
internal sealed record EnvironmentModel(int Id, string Name, string? Description = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/list</summary>
internal sealed record CheckModel(int Id, CheckType? Type = null, CheckedResource? Resource = null, Dictionary<string, JsonElement>? Settings = null, int? Timeout = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/core/teams/get-teams</summary>
internal sealed record TeamModel(string Id, string Name);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/core/teams/get-team-members-with-extended-properties</summary>
internal sealed record TeamMemberModel(PersonModel Identity);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environmentdeployment-records/list</summary>
internal sealed record DeploymentRecordModel(
    long Id,
    OwnerModel? Owner = null,
    string? StageName = null,
    string? JobName = null,
    string? Result = null,
    DateTimeOffset? QueueTime = null,
    DateTimeOffset? StartTime = null,
    DateTimeOffset? FinishTime = null);

/// <summary>The run that a deployment is of, and its name.</summary>
internal sealed record OwnerModel(int Id, string? Name = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/pipelines/create</summary>
internal sealed record PipelineModel(int Id, string Name, string? Folder = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/core/processes/list</summary>
internal sealed record ProcessTemplateModel(string Id, string Name, bool? IsDefault = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/operations/operations/get</summary>
internal sealed record OperationModel(string Id, string? Status = null, string? ResultMessage = null, string? DetailedMessage = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/serviceendpoint/endpoints/get-service-endpoints</summary>
internal sealed record EndpointModel(string Id, string Name, string Type, string? Url = null, EndpointAuthorization? Authorization = null, bool? IsReady = null, Dictionary<string, JsonElement>? OperationStatus = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/environments/kubernetes/add</summary>
internal sealed record ClusterResourceModel(int Id, string Name, string? Namespace = null, string? ClusterName = null, string? ServiceEndpointId = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environments/get</summary>
internal sealed record EnvironmentResourcesModel(int Id, string Name, EnvironmentResourceModel[]? Resources = null);

internal sealed record EnvironmentResourceModel(int Id, string Name, string? Type = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/leases/get-retention-leases-by-owner-id</summary>
internal sealed record LeaseModel(int RunId, bool? ProtectPipeline = null, DateTimeOffset? ValidUntil = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/pools/get-agent-pools</summary>
internal sealed record PoolModel(int Id, string Name, bool? IsHosted = null, string? PoolType = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/queues/get-agent-queues</summary>
internal sealed record QueueModel(int Id, string Name, PoolModel? Pool = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/agents/list</summary>
internal sealed record AgentModel(int Id, string Name, string? Status = null, bool? Enabled = null, string? Version = null, string? OsDescription = null, AssignedRequestModel? AssignedRequest = null);

internal sealed record AssignedRequestModel(long? RequestId = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests/get</summary>
internal sealed record ImportModel(int ImportRequestId, string Status, ImportStatusModel? DetailedStatus = null);

internal sealed record ImportStatusModel(int? CurrentStep = null, string[]? AllSteps = null, string? ErrorMessage = null);
