namespace CicdTools.Providers.JenkinsX;

/// <summary>Labels by which the objects of one run belong together.</summary>
internal static class TeamLabels
{
    // https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/util/constants.go and pkg/config/job/label.go:
    // a job gives its labels to its PipelineRun with its own name and a number, and https://github.com/jenkins-x-plugins/jx-pipeline/blob/5f9dbfc6f58a96d65ae96d0aab4c3d4e9d733d03/pkg/pipelines/pipelines.go
    // copies them to the activity.
    public const string Job = "lighthouse.jenkins-x.io/id";
    public const string BuildNumber = "lighthouse.jenkins-x.io/buildNum";
    public const string Context = "lighthouse.jenkins-x.io/context";
    public const string JobName = "lighthouse.jenkins-x.io/job";
    public const string JobType = "lighthouse.jenkins-x.io/type";
    public const string Organization = "lighthouse.jenkins-x.io/refs.org";
    public const string Repository = "lighthouse.jenkins-x.io/refs.repo";
    public const string Branch = "lighthouse.jenkins-x.io/branch";
    public const string BaseCommit = "lighthouse.jenkins-x.io/baseSHA";
    public const string LastCommit = "lighthouse.jenkins-x.io/lastCommitSHA";
    public const string CloneAddress = "lighthouse.jenkins-x.io/cloneURI";
    public const string ByLighthouse = "created-by-lighthouse";

    /// <summary>On what was started by hand: https://github.com/jenkins-x-plugins/jx-pipeline/blob/5f9dbfc6f58a96d65ae96d0aab4c3d4e9d733d03/pkg/cmd/start/start.go.</summary>
    public const string ByHand = "external-trigger";

    // https://tekton.dev/docs/pipelines/labels/
    public const string PipelineRun = "tekton.dev/pipelineRun";
    public const string PipelineTask = "tekton.dev/pipelineTask";
}
