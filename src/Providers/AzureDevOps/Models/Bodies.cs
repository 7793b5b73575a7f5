using System.Text.Json;

namespace CicdTools.Providers.AzureDevOps.Models;

// What is sent. Each as its vendor has it: https://learn.microsoft.com/en-us/rest/api/azure/devops/.

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/create</summary>
internal sealed record NewRepository(string Name, ById Project, ParentRepository? ParentRepository);

internal sealed record ById(string Id);

internal sealed record ParentRepository(string Id, ById Project);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/update</summary>
internal sealed record SetDefaultBranch(string DefaultBranch);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pushes/create</summary>
internal sealed record NewPush(RefUpdate[] RefUpdates, NewCommit[] Commits);

internal sealed record RefUpdate(string Name, string OldObjectId);

internal sealed record NewCommit(string Comment, NewChange[] Changes);

internal sealed record NewChange(string ChangeType, ItemPath Item, NewContent NewContent);

internal sealed record ItemPath(string Path);

internal sealed record NewContent(string Content, string ContentType);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/create</summary>
internal sealed record NewPullRequestBody(string SourceRefName, string TargetRefName, string Title, string? Description, bool? IsDraft);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/update</summary>
internal sealed record CompletePullRequest(string Status, CommitModel LastMergeSourceCommit, CompletionOptions CompletionOptions);

internal sealed record CompletionOptions(string MergeStrategy, string? MergeCommitMessage);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/runs/run-pipeline</summary>
internal sealed record RunPipeline(RunResources? Resources, Dictionary<string, string>? TemplateParameters, Dictionary<string, RunVariable>? Variables, bool? PreviewRun = null, string[]? StagesToSkip = null, string? YamlOverride = null);

internal sealed record RunResources(Dictionary<string, RunResource> Repositories);

internal sealed record RunResource(string? RefName, string? Version);

internal sealed record RunVariable(string Value, bool? IsSecret);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/builds/update-build</summary>
internal sealed record SetBuildStatus(string Status);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/build/stages/update</summary>
internal sealed record SetStage(string State, bool ForceRetryAllJobs);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/variablegroups/update</summary>
internal sealed record SetGroup(string Name, string? Description, string Type, Dictionary<string, GroupVariableModel> Variables, GroupProjectModel[] VariableGroupProjectReferences);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/approvals/update</summary>
internal sealed record SetApproval(string ApprovalId, string Status, string? Comment);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environments/add</summary>
internal sealed record NewEnvironment(string Name, string? Description);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/check-configurations/add</summary>
internal sealed record SetCheck(CheckType Type, Dictionary<string, JsonElement> Settings, CheckedResource Resource, int? Timeout, int? Id = null);

internal sealed record CheckType(string Id, string? Name = null);

internal sealed record CheckedResource(string Type, string Id, string? Name = null);

internal sealed record ApproverReference(string Id);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/pipelines/create</summary>
internal sealed record NewPipeline(string Name, string? Folder, PipelineConfiguration Configuration);

internal sealed record PipelineConfiguration(string Type, string Path, PipelineRepository Repository);

internal sealed record PipelineRepository(string Type, string? Id = null, string? Name = null, string? FullName = null, ById? Connection = null);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/create</summary>
internal sealed record NewProject(string Name, string Visibility, ProjectCapabilities Capabilities);

internal sealed record ProjectCapabilities([property: System.Text.Json.Serialization.JsonPropertyName("versioncontrol")] VersionControl VersionControl, ProcessTemplate ProcessTemplate);

internal sealed record VersionControl(string SourceControlType);

internal sealed record ProcessTemplate(string TemplateTypeId);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/serviceendpoint/endpoints/create</summary>
internal sealed record NewEndpoint(
    Dictionary<string, string> Data,
    string Name,
    string Type,
    string Url,
    EndpointAuthorization Authorization,
    bool IsShared,
    bool IsReady,
    EndpointProject[] ServiceEndpointProjectReferences);

internal sealed record EndpointAuthorization(Dictionary<string, string?>? Parameters, string Scheme);

internal sealed record EndpointProject(GroupProjectReferenceModel ProjectReference, string Name);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/pipeline-permissions/update-pipeline-permisions-for-resource</summary>
internal sealed record SetPermission(Permission? AllPipelines, PipelinePermission[]? Pipelines);

internal sealed record Permission(bool Authorized);

internal sealed record PipelinePermission(int Id, bool Authorized);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/environments/kubernetes/add</summary>
internal sealed record NewClusterResource(string Name, string Namespace, string ClusterName, string ServiceEndpointId);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests/create</summary>
internal sealed record NewImport(ImportParameters Parameters);

internal sealed record ImportParameters(ImportGitSource GitSource, string? ServiceEndpointId, bool? DeleteServiceEndpointAfterImportIsDone);

internal sealed record ImportGitSource(string Url);

/// <summary>https://learn.microsoft.com/en-us/rest/api/azure/devops/git/import-requests/update</summary>
internal sealed record SetImport(string Status);
