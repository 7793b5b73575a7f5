using System.Text.Json;

namespace CicdTools.Providers.CircleCI.Models;

// Pipeline definitions and their triggers: https://circleci.com/docs/api/v2/#tag/Pipeline-Definition and #tag/Trigger, as CircleCI's own Terraform provider writes and reads them:
// https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/circleci/pipeline/pipeline.go, trigger/trigger.go and common/models.go.

internal sealed record DefinitionModel(string Id, string Name, DefinitionSourceModel? ConfigSource = null, DefinitionSourceModel? CheckoutSource = null);

internal sealed record DefinitionSourceModel(string? Provider = null, string? FilePath = null, SourceRepositoryModel? Repo = null);

internal sealed record SourceRepositoryModel(string? ExternalId = null, string? FullName = null);

/// <summary>A definition to make or to change.</summary>
internal sealed record NewDefinition(string Name, DefinitionSourceModel ConfigSource, DefinitionSourceModel? CheckoutSource = null);

internal sealed record DefinitionTriggerModel(string Id, EventSourceModel? EventSource = null, string? EventName = null, string? EventPreset = null, bool? Disabled = null);

internal sealed record EventSourceModel(string? Provider = null, SourceRepositoryModel? Repo = null, ScheduleModel? Schedule = null);

internal sealed record ScheduleModel(string? CronExpression = null, JsonElement? AttributionActor = null);

/// <summary>A trigger to make.</summary>
internal sealed record NewTrigger(EventSourceRequest EventSource, string? EventPreset = null, string? EventName = null, string? CheckoutRef = null, string? ConfigRef = null);

internal sealed record EventSourceRequest(string Provider, SourceRepositoryModel? Repo = null, ScheduleRequest? Schedule = null);

internal sealed record ScheduleRequest(string CronExpression, string AttributionActor);

internal sealed record SwitchTrigger(bool Disabled);
