namespace CicdTools.Providers.Aws.Models;

// https://docs.aws.amazon.com/codecommit/latest/APIReference/
internal sealed record RepositoriesModel(RepositoryNameModel[]? Repositories, string? NextToken);

internal sealed record RepositoryNameModel(string RepositoryName);

internal sealed record RepositoryBatchModel(RepositoryModel[]? Repositories);

internal sealed record RepositoryAnswer(RepositoryModel RepositoryMetadata);

internal sealed record RepositoryModel(string RepositoryName, string? RepositoryId, string? DefaultBranch, string? CloneUrlHttp, string? Arn);

internal sealed record BranchAnswer(BranchModel Branch);

internal sealed record BranchModel(string BranchName, string CommitId);

internal sealed record CommitAnswer(CommitModel Commit);

internal sealed record CommitModel(string CommitId, string TreeId);

internal sealed record FileAnswer(string CommitId, string FilePath, long FileSize, byte[] FileContent);

internal sealed record FolderAnswer(string CommitId, FolderEntry[]? SubFolders, FolderEntry[]? Files);

internal sealed record FolderEntry(string AbsolutePath);

internal sealed record CommittedModel(string CommitId);

internal sealed record PullRequestIdsModel(string[] PullRequestIds, string? NextToken);

internal sealed record PullRequestAnswer(PullRequestModel PullRequest);

internal sealed record PullRequestModel(string PullRequestId, string Title, string PullRequestStatus, string? AuthorArn, DateTimeOffset? CreationDate, PullRequestTargetModel[] PullRequestTargets);

internal sealed record PullRequestTargetModel(string RepositoryName, string SourceReference, string DestinationReference, string? SourceCommit, string? DestinationCommit, MergeModel? MergeMetadata);

internal sealed record MergeModel(bool IsMerged);

internal sealed record MergeabilityModel(bool Mergeable);
