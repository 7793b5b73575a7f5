namespace CicdTools.Providers.CircleCI.Models;

// https://circleci.com/docs/api/v3/conventions.md: an entity is data with attributes, and what is said of it stands beside it. The attributes are those that CircleCI's
// own CLI writes and reads: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/config.go#L64-L109 and job.go#L73-L97.

internal sealed record EntityModel<T>(EntityDataModel<T> Data, MetaModel? Meta = null);

internal sealed record EntityDataModel<T>(T Attributes, string? Id = null, CompileReferences? References = null);

internal sealed record MetaModel(MessageModel[]? Messages = null);

internal sealed record MessageModel(string Title);

/// <summary>A configuration to compile, for an organization whose private orbs it may use.</summary>
internal sealed record CompileRequest(string Config);

internal sealed record CompileReferences(ReferenceModel? Org = null);

internal sealed record ReferenceModel(string Id);

internal sealed record CompiledModel(string Outcome, string? CompiledConfig = null);

// The same by the API v2, as the CLI's older releases write and read it: https://github.com/CircleCI-Public/circleci-cli/blob/63e68831275475d1328da2c598f15451379c5c3f/config/config.go#L55-L80.

internal sealed record OlderCompile(string ConfigYaml, OlderCompileOptions? Options);

internal sealed record OlderCompileOptions(string OwnerId);

internal sealed record OlderCompiled(bool Valid, PipelineErrorMessage[]? Errors = null);

internal sealed record PipelineErrorMessage(string Message);

/// <summary>A job with its steps, once for each parallel execution.</summary>
internal sealed record JobStepsModel(ExecutionModel[]? ParallelExecutions = null);

internal sealed record ExecutionModel(StepModel[]? Steps = null);

internal sealed record StepModel(string Name, int Num, string Phase, string? Outcome = null, int? ExitCode = null, DateTimeOffset? StartedAt = null, DateTimeOffset? EndedAt = null);
