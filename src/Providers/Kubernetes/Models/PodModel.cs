namespace CicdTools.Providers.Kubernetes.Models;

/// <summary>https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/</summary>
internal sealed record PodModel(MetaModel Metadata, PodSpecModel Spec, PodStatusModel? Status = null);

internal sealed record PodSpecModel(ContainerModel[] Containers);

internal sealed record ContainerModel(string? Image = null, ContainerPortModel[]? Ports = null);

internal sealed record ContainerPortModel(int ContainerPort, string? Protocol = null);

internal sealed record PodStatusModel(string? PodIP = null, PodConditionModel[]? Conditions = null, ContainerStatusModel[]? InitContainerStatuses = null, ContainerStatusModel[]? ContainerStatuses = null);

internal sealed record PodConditionModel(string Type, string Status, string? Reason = null, string? Message = null);

internal sealed record ContainerStatusModel(string Name, string Image, int RestartCount, ContainerStateModel? State = null, ContainerStateModel? LastState = null);

internal sealed record ContainerStateModel(ContainerWaitingModel? Waiting = null, ContainerTerminatedModel? Terminated = null);

internal sealed record ContainerWaitingModel(string? Reason = null, string? Message = null);

internal sealed record ContainerTerminatedModel(int ExitCode, string? Reason = null);
