namespace CicdTools.Providers.Formats.Conversion;

/// <summary>What every system can tell a pipeline about its run. A vocabulary says the word for each, where its system has one.</summary>
internal enum RunFact
{
    /// <summary>The commit's full hash.</summary>
    Commit,

    /// <summary>The commit's hash, shortened by the system.</summary>
    ShortCommit,

    /// <summary>The name of the branch or tag.</summary>
    RefName,

    /// <summary>The name of the branch; empty for a tag.</summary>
    Branch,

    /// <summary>The name of the tag; empty for a branch.</summary>
    Tag,

    /// <summary>The full ref, such as <c>refs/heads/main</c>.</summary>
    Ref,

    /// <summary>The repository's default branch.</summary>
    DefaultBranch,

    /// <summary>The run's identifier.</summary>
    RunId,

    /// <summary>The run's number in its pipeline.</summary>
    RunNumber,

    /// <summary>The run's page.</summary>
    RunUrl,

    /// <summary>The repository with its owner or group.</summary>
    Repository,

    /// <summary>The repository's own name.</summary>
    RepositoryName,

    /// <summary>The repository's owner or group.</summary>
    RepositoryOwner,

    /// <summary>The repository's address.</summary>
    RepositoryUrl,

    /// <summary>The system's address.</summary>
    ServerUrl,

    /// <summary>Who started the run.</summary>
    Actor,

    /// <summary>What started the run, in the system's words.</summary>
    Event,

    /// <summary>The folder with the repository's files.</summary>
    Workspace,

    /// <summary>The pipeline's name.</summary>
    PipelineName,

    /// <summary>The job's name.</summary>
    JobName,

    /// <summary>How the job stands.</summary>
    JobStatus,

    /// <summary>The operating system of the runner.</summary>
    RunnerOs,

    /// <summary>The number of the pull or merge request.</summary>
    PullRequestNumber,

    /// <summary>The branch that a pull request comes from.</summary>
    SourceBranch,

    /// <summary>The branch that a pull request goes to.</summary>
    TargetBranch,

    /// <summary>A folder for temporary files.</summary>
    TemporaryFolder,

    /// <summary>The token that the system gives to the job.</summary>
    JobToken,
}
