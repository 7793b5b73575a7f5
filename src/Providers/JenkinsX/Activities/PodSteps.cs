using k8s.Models;

namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>A pod of a task, and those of its containers whose logs can be read.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Job">The job, as the activity names its stage: https://github.com/jenkins-x-plugins/jx-pipeline/blob/5f9dbfc6f58a96d65ae96d0aab4c3d4e9d733d03/pkg/pipelines/pipelines.go puts blanks in the place of a task's dashes.</param>
/// <param name="Begun">The containers that have begun, in their order, and the steps that they are.</param>
internal sealed record PodSteps(V1Pod Pod, string Job, (string Container, string Step)[] Begun)
{
    private const string Prefix = "step-";

    public static PodSteps Of(V1Pod pod)
    {
        V1ContainerStatus[] states = [.. pod.Status?.InitContainerStatuses ?? [], .. pod.Status?.ContainerStatuses ?? []];
        return new(
            pod,
            (pod.Metadata.Labels?.TryGetValue(TeamLabels.PipelineTask, out string? task) == true ? task : pod.Metadata.Name).Replace('-', ' '),
            [.. pod.Spec.Containers.Where(container => container.Name.StartsWith(Prefix, StringComparison.Ordinal) && Array.Exists(states, state => state.Name == container.Name && (state.State?.Running ?? (object?)state.State?.Terminated) is not null))
                .Select(container => (container.Name, container.Name[Prefix.Length..]))]);
    }

    public bool IsOf(string job) => Job == job || Job == job.Replace('-', ' ');
}
