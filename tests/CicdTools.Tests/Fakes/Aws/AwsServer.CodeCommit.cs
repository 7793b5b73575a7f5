using System.Globalization;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/codecommit/latest/APIReference/
internal sealed partial class AwsServer
{
    public List<AwsRepository> Repositories { get; } = [];

    public List<AwsPullRequest> PullRequests { get; } = [];

    /// <summary>Whether CodeCommit is closed to this account.</summary>
    public bool IsClosed { get; set; }

    public AwsRepository AddRepository(string name)
    {
        AwsRepository repository = new(name);
        Repositories.Add(repository);
        return repository;
    }

    private JsonObject CodeCommit(string operation, JsonObject body) => operation switch
    {
        "ListRepositories" => PageOf("repositories", Repositories.Select(one => new JsonObject { ["repositoryName"] = one.Name, ["repositoryId"] = one.Id }), body),
        "BatchGetRepositories" => new() { ["repositories"] = new JsonArray([.. body["repositoryNames"]!.AsArray().Select(name => (JsonNode)Metadata(Repository(name!.GetValue<string>())))]) },
        "GetRepository" => new() { ["repositoryMetadata"] = Metadata(Repository(Text(body, "repositoryName"))) },
        "CreateRepository" => CreateRepository(Text(body, "repositoryName")),
        "DeleteRepository" => Repositories.Find(one => one.Name == Text(body, "repositoryName")) is { } removed && Repositories.Remove(removed) ? new() { ["repositoryId"] = removed.Id } : [],
        "UpdateDefaultBranch" => SetDefault(Repository(Text(body, "repositoryName")), Text(body, "defaultBranchName")),
        "GetBranch" => GetBranch(Repository(Text(body, "repositoryName")), Text(body, "branchName")),
        "GetFile" => GetFile(Repository(Text(body, "repositoryName")), Text(body, "commitSpecifier"), Text(body, "filePath")),
        "GetFolder" => GetFolder(Repository(Text(body, "repositoryName")), Text(body, "commitSpecifier"), Text(body, "folderPath")),
        "CreateCommit" => CreateCommit(Repository(Text(body, "repositoryName")), body),
        "ListPullRequests" => PageOf("pullRequestIds", PullRequests.Where(one => one.Repository == Text(body, "repositoryName") && (Maybe(body, "pullRequestStatus") is not { } status || status == (one.Merged ? "CLOSED" : "OPEN"))).Select(one => JsonValue.Create(Number(one))), body),
        "GetPullRequest" => new() { ["pullRequest"] = Describe(PullRequest(body)) },
        "CreatePullRequest" => CreatePullRequest(body),
        "GetMergeConflicts" => MergeConflicts(body),
        _ => Merge(body),
    };

    private AwsRepository Repository(string name) => Repositories.Find(one => one.Name == name) ?? throw new Refused("RepositoryDoesNotExistException", $"{name} does not exist");

    private static JsonObject Metadata(AwsRepository repository)
    {
        JsonObject metadata = new()
        {
            ["accountId"] = Account,
            ["repositoryId"] = repository.Id,
            ["repositoryName"] = repository.Name,
            ["cloneUrlHttp"] = repository.CloneUrl ?? $"https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/{repository.Name}",
            ["Arn"] = $"arn:aws:codecommit:eu-west-1:{Account}:{repository.Name}",
        };
        if (repository.Default is { } branch)
            metadata["defaultBranch"] = branch;
        return metadata;
    }

    private JsonObject CreateRepository(string name)
    {
        if (IsClosed)
            throw new Refused("OperationNotAllowedException", "CreateRepository request is not allowed because there is no existing repository in this AWS account or AWS Organization");
        return Repositories.Exists(one => one.Name == name)
            ? throw new Refused("RepositoryNameExistsException", $"Repository named {name} already exists")
            : new() { ["repositoryMetadata"] = Metadata(AddRepository(name)) };
    }

    private static JsonObject SetDefault(AwsRepository repository, string branch)
    {
        repository.Default = repository.Branches.ContainsKey(branch) ? branch : throw new Refused("BranchDoesNotExistException", $"{branch} does not exist");
        return [];
    }

    private static JsonObject GetBranch(AwsRepository repository, string branch) => repository.Branches.TryGetValue(branch, out string? commit)
        ? new() { ["branch"] = new JsonObject { ["branchName"] = branch, ["commitId"] = commit } }
        : throw new Refused("BranchDoesNotExistException", $"{branch} does not exist");

    private static Dictionary<string, byte[]> Tree(AwsRepository repository, string commit) =>
        repository.Commits.GetValueOrDefault(repository.Branches.GetValueOrDefault(commit.Replace("refs/heads/", "", StringComparison.Ordinal), commit)) ?? throw new Refused("CommitDoesNotExistException", $"{commit} does not exist");

    private static JsonObject GetFile(AwsRepository repository, string commit, string path) => Tree(repository, commit).TryGetValue(path, out byte[]? content)
        ? new() { ["commitId"] = commit, ["blobId"] = "b", ["filePath"] = path, ["fileMode"] = "NORMAL", ["fileSize"] = content.Length, ["fileContent"] = Convert.ToBase64String(content) }
        : throw new Refused("FileDoesNotExistException", $"{path} does not exist");

    private static JsonObject GetFolder(AwsRepository repository, string commit, string folder)
    {
        string prefix = folder.Trim('/').Length == 0 ? "" : $"{folder.Trim('/')}/";
        string[] inside = [.. Tree(repository, commit).Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (inside.Length == 0 && prefix.Length > 0)
            throw new Refused("FolderDoesNotExistException", $"{folder} does not exist");
        JsonNode[] folders = [.. inside.Select(path => path[prefix.Length..]).Where(path => path.Contains('/', StringComparison.Ordinal)).Select(path => path.Split('/')[0]).Distinct().Select(name => new JsonObject { ["treeId"] = "t", ["absolutePath"] = prefix + name, ["relativePath"] = name })];
        JsonNode[] files = [.. inside.Where(path => !path[prefix.Length..].Contains('/', StringComparison.Ordinal)).Select(path => new JsonObject { ["blobId"] = "b", ["absolutePath"] = path, ["relativePath"] = path[prefix.Length..], ["fileMode"] = "NORMAL" })];
        return new() { ["commitId"] = commit, ["folderPath"] = folder, ["subFolders"] = new JsonArray(folders), ["files"] = new JsonArray(files) };
    }

    private static JsonObject CreateCommit(AwsRepository repository, JsonObject body)
    {
        string branch = Text(body, "branchName");
        string? parent = Maybe(body, "parentCommitId"), tip = repository.Branches.GetValueOrDefault(branch);
        if (tip is not null && parent is null)
            throw new Refused("ParentCommitIdRequiredException", "A parent commit ID is required");
        if (parent != tip)
            throw new Refused("ParentCommitIdOutdatedException", $"{parent} is not the latest commit of {branch}");
        string commit = repository.Commit(branch, body["putFiles"]!.AsArray().Select(file => KeyValuePair.Create(Text((JsonObject)file!, "filePath"), Convert.FromBase64String(Text((JsonObject)file!, "fileContent")))));
        return new() { ["commitId"] = commit, ["treeId"] = "t" };
    }

    private AwsPullRequest PullRequest(JsonObject body) =>
        PullRequests.Find(one => Number(one) == Text(body, "pullRequestId")) ?? throw new Refused("PullRequestDoesNotExistException", "The pull request does not exist");

    private JsonObject CreatePullRequest(JsonObject body)
    {
        JsonObject target = (JsonObject)body["targets"]![0]!;
        AwsPullRequest? known = PullRequests.Find(one => one.Token == Text(body, "clientRequestToken"));
        if (known is null)
            PullRequests.Add(known = new() { Number = PullRequests.Count + 1, Repository = Text(target, "repositoryName"), Title = Text(body, "title"), Source = Text(target, "sourceReference"), Target = Text(target, "destinationReference"), Token = Text(body, "clientRequestToken"), CreatedAt = clock.GetUtcNow() });
        return new() { ["pullRequest"] = Describe(known) };
    }

    private JsonObject MergeConflicts(JsonObject body)
    {
        AwsRepository repository = Repository(Text(body, "repositoryName"));
        bool conflicts = PullRequests.Exists(one => one.HasConflicts && one.Source == Text(body, "sourceCommitSpecifier"));
        return new() { ["mergeable"] = !conflicts, ["destinationCommitId"] = repository.Branches[Text(body, "destinationCommitSpecifier")], ["sourceCommitId"] = repository.Branches[Text(body, "sourceCommitSpecifier")], ["conflictMetadataList"] = new JsonArray() };
    }

    private JsonObject Merge(JsonObject body)
    {
        AwsPullRequest pull = PullRequest(body);
        AwsRepository repository = Repository(pull.Repository);
        if (pull.Merged)
            throw new Refused("PullRequestAlreadyClosedException", "The pull request is closed");
        if (Text(body, "sourceCommitId") != repository.Branches[pull.Source])
            throw new Refused("TipOfSourceReferenceIsDifferentException", "The tip of the source branch is another one");
        repository.Commit(pull.Target, repository.Commits[repository.Branches[pull.Source]]);
        pull.Merged = true;
        return new() { ["pullRequest"] = Describe(pull) };
    }

    private JsonObject Describe(AwsPullRequest pull) => new()
    {
        ["pullRequestId"] = Number(pull),
        ["title"] = pull.Title,
        ["creationDate"] = Time(pull.CreatedAt),
        ["pullRequestStatus"] = pull.Merged ? "CLOSED" : "OPEN",
        ["authorArn"] = $"arn:aws:iam::{Account}:user/ana",
        ["pullRequestTargets"] = new JsonArray(new JsonObject
        {
            ["repositoryName"] = pull.Repository,
            ["sourceReference"] = $"refs/heads/{pull.Source}",
            ["destinationReference"] = $"refs/heads/{pull.Target}",
            ["sourceCommit"] = Repository(pull.Repository).Branches[pull.Source],
            ["mergeMetadata"] = new JsonObject { ["isMerged"] = pull.Merged },
        }),
    };

    private static string Number(AwsPullRequest pull) => pull.Number.ToString(CultureInfo.InvariantCulture);
}
