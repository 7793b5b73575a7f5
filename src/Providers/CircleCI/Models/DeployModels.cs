namespace CicdTools.Providers.CircleCI.Models;

// Deploys: https://circleci.com/docs/guides/deploy/deployment-overview/. Their attributes are those that CircleCI's own CLI reads, and its own fake of the API writes:
// https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/deploy.go, deploy_environment.go and
// internal/testing/fakes/circleci.go#L3320-L3345. Times and outcomes are as far as a marker tells them.

/// <summary>A page of entities: https://circleci.com/docs/api/v3/conventions.md.</summary>
internal sealed record ListModel<T>(T[] Data, NextModel? Page = null);

internal sealed record NextModel(string? Next = null);

internal sealed record NameModel(string Name);

internal sealed record DeployEnvironmentModel(string Id, NameModel Attributes);

internal sealed record DeploymentModel(string Id, DeploymentAttributes Attributes, DeploymentReferences References);

internal sealed record DeploymentAttributes(
    string Status,
    NameModel TargetVersion,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt = null,
    bool IsRollback = false,
    string? FailureReason = null);

internal sealed record DeploymentReferences(
    ComponentModel DeployComponent,
    ReferenceModel? DeployEnvironment = null,
    ReferenceModel? Pipeline = null,
    ReferenceModel? Workflow = null);

internal sealed record ComponentModel(string Id, NameModel? Attributes = null);

// Going back by a rollback pipeline, as CircleCI's own MCP server asks for it:
// https://github.com/CircleCI-Public/mcp-server-circleci/blob/8787136b6c8bf72752ebcffad1520c2a847b5276/src/clients/circleci/deploys.ts and schemas.ts#L108-L126.

internal sealed record DeploySettingsModel(string? RollbackPipelineDefinitionId = null);

internal sealed record NewRollback(string ComponentName, string EnvironmentName, string CurrentVersion, string TargetVersion);

internal sealed record RollbackModel(string Id, string RollbackType);
