using CicdTools.Providers.Kubernetes;

namespace CicdTools.Providers.JenkinsX;

/// <summary>The kinds that Jenkins X and what it runs on keep their state in.</summary>
internal static class TeamResources
{
    // https://github.com/jenkins-x/jx-api/tree/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1
    public static readonly Resource Activities = new("jenkins.io", "v1", "pipelineactivities", "PipelineActivity");
    public static readonly Resource Environments = new("jenkins.io", "v1", "environments", "Environment");
    public static readonly Resource Releases = new("jenkins.io", "v1", "releases", "Release");
    public static readonly Resource Repositories = new("jenkins.io", "v1", "sourcerepositories", "SourceRepository");

    // https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/apis/lighthouse/v1alpha1/types.go
    public static readonly Resource Jobs = new("lighthouse.jenkins.io", "v1alpha1", "lighthousejobs", "LighthouseJob");

    // https://tekton.dev/docs/pipelines/pipelineruns/
    public static readonly Resource PipelineRuns = new("tekton.dev", "v1", "pipelineruns", "PipelineRun");
}
