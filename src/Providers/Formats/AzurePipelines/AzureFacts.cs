using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>What the run is told by: the predefined variables of https://learn.microsoft.com/azure/devops/pipelines/build/variables. The first of several names is written.</summary>
internal static class AzureFacts
{
    private static readonly (RunFact Fact, string[] Names)[] Table =
    [
        (RunFact.Commit, ["Build.SourceVersion"]),
        (RunFact.RefName, ["Build.SourceBranchName"]),
        (RunFact.Ref, ["Build.SourceBranch"]),
        (RunFact.RunId, ["Build.BuildId"]),
        (RunFact.RunNumber, ["Build.BuildNumber"]),
        (RunFact.Repository, ["Build.Repository.Name"]),
        (RunFact.RepositoryUrl, ["Build.Repository.Uri"]),
        (RunFact.ServerUrl, ["System.CollectionUri", "System.TeamFoundationCollectionUri"]),
        (RunFact.Actor, ["Build.RequestedFor"]),
        (RunFact.Event, ["Build.Reason"]),
        (RunFact.Workspace, ["System.DefaultWorkingDirectory", "Build.SourcesDirectory", "Build.Repository.LocalPath", "Pipeline.Workspace", "Agent.BuildDirectory"]),
        (RunFact.PipelineName, ["Build.DefinitionName"]),
        (RunFact.JobName, ["System.JobName", "Agent.JobName"]),
        (RunFact.JobStatus, ["Agent.JobStatus"]),
        (RunFact.RunnerOs, ["Agent.OS"]),
        (RunFact.PullRequestNumber, ["System.PullRequest.PullRequestNumber", "System.PullRequest.PullRequestId"]),
        (RunFact.SourceBranch, ["System.PullRequest.SourceBranch"]),
        (RunFact.TargetBranch, ["System.PullRequest.TargetBranchName", "System.PullRequest.TargetBranch"]),
        (RunFact.TemporaryFolder, ["Agent.TempDirectory"]),
        (RunFact.JobToken, ["System.AccessToken"]),
    ];

    // Said with other words: a tag's name is the last part of its ref, the page of a run has its documented address.
    private static readonly Dictionary<RunFact, string> Written = new()
    {
        [RunFact.Branch] = "$(Build.SourceBranchName)",
        [RunFact.Tag] = "$(Build.SourceBranchName)",
        [RunFact.RepositoryName] = "$(Build.Repository.Name)",
        [RunFact.RunUrl] = "$(System.CollectionUri)$(System.TeamProject)/_build/results?buildId=$(Build.BuildId)",
    };

    // The folders beside the sources: "Build.ArtifactStagingDirectory … c:\agent_work\1\a", "Build.BinariesDirectory … c:\agent_work\1\b".
    private static readonly Dictionary<string, string> Folders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Build.ArtifactStagingDirectory"] = "/a",
        ["Build.StagingDirectory"] = "/a",
        ["System.ArtifactsDirectory"] = "/a",
        ["Build.BinariesDirectory"] = "/b",
    };

    private static readonly Dictionary<string, RunFact> ByName = Table.SelectMany(entry => entry.Names.Select(name => (name, entry.Fact))).ToDictionary(entry => entry.name, entry => entry.Fact, StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, string> ByEnvironment = ByName.Keys.Concat(Folders.Keys).ToDictionary(name => name.Replace('.', '_').ToUpperInvariant(), name => name, StringComparer.Ordinal);

    /// <summary>The parts that a predefined variable stands for; null for any other variable.</summary>
    public static TextPart[]? Read(string name) =>
        ByName.TryGetValue(name, out RunFact fact) ? [new FactPart(fact)]
        : Folders.TryGetValue(name, out string? folder) ? [new FactPart(RunFact.Workspace), new LiteralPart(folder)]
        : null;

    /// <summary>The variable behind an environment variable such as <c>BUILD_BUILDID</c>; null for any other.</summary>
    public static string? OfEnvironment(string name) => ByEnvironment.GetValueOrDefault(name);

    /// <summary>The macro of a fact; null where there is none.</summary>
    public static string? Write(RunFact fact) =>
        Written.GetValueOrDefault(fact) ?? (Table.FirstOrDefault(entry => entry.Fact == fact).Names is [var name, ..] ? $"$({name})" : null);
}
