using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.GitHub;

/// <summary>What a GitHub remembers of a repository.</summary>
internal sealed class GitHubRepositoryState(string fullName, long id)
{
    public string FullName => fullName;

    public long Id => id;

    public bool Archived { get; set; }

    /// <summary>Where Git finds it; null for an address that nobody serves.</summary>
    public string? CloneUrl { get; set; }

    /// <summary>Where it is now; a repository that was renamed sends on.</summary>
    public string? RenamedTo { get; set; }

    public string DefaultBranch { get; set; } = "main";

    public string Permission { get; set; } = "admin";

    public bool ActionsEnabled { get; set; } = true;

    /// <summary>Branches: path to text.</summary>
    public Dictionary<string, SortedDictionary<string, string>> Branches { get; } = new(StringComparer.Ordinal);

    public HashSet<string> ProtectedBranches { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> DisabledWorkflows { get; } = new(StringComparer.Ordinal);

    public List<GitHubRunState> Runs { get; } = [];

    public SortedDictionary<string, GitHubEnvironmentState> Environments { get; } = new(StringComparer.OrdinalIgnoreCase);

    public GitHubSettings Settings { get; } = new();

    public List<JsonObject> Pulls { get; } = [];

    /// <summary>Comments on pull requests, by their numbers.</summary>
    public Dictionary<int, List<JsonObject>> Comments { get; } = [];

    public List<GitHubDeploymentState> Deployments { get; } = [];

    /// <summary>Pull requests whose merge is refused.</summary>
    public HashSet<int> UnmergeablePulls { get; } = [];

    /// <summary>What was merged: number, method and message.</summary>
    public List<string> Merges { get; } = [];

    public bool IsTemplate { get; set; }

    /// <summary>When its commits are there; null for always.</summary>
    public DateTimeOffset? CopiedAt { get; set; }

    /// <summary>Images by the package's name: versions with their digests and tags.</summary>
    public Dictionary<string, List<(long Id, string Digest, string[] Tags)>> Packages { get; } = new(StringComparer.Ordinal);

    /// <summary>Blobs, trees and commits by name, as Git data knows them.</summary>
    public Dictionary<string, JsonNode> Objects { get; } = new(StringComparer.Ordinal);
}

internal sealed class GitHubSettings
{
    public SortedDictionary<string, string> Variables { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sealed, as they came.</summary>
    public SortedDictionary<string, string> Secrets { get; } = new(StringComparer.OrdinalIgnoreCase);
}

internal sealed class GitHubEnvironmentState(long id)
{
    public long Id => id;

    public JsonArray Reviewers { get; set; } = [];

    /// <summary>In minutes.</summary>
    public int WaitTimer { get; set; }

    public GitHubSettings Settings { get; } = new();
}

/// <summary>A run whose jobs take time: what it is at a moment follows from the clock.</summary>
internal sealed class GitHubRunState
{
    public required long Id { get; init; }

    public required int Number { get; init; }

    public required string Workflow { get; init; }

    public required string Branch { get; init; }

    public required DateTimeOffset CreatedAt { get; set; }

    public string Event { get; init; } = "workflow_dispatch";

    /// <summary>The commit; null for the one of the description's example.</summary>
    public string? Sha { get; init; }

    public int Attempt { get; set; } = 1;

    public List<GitHubJobState> Jobs { get; } = [];

    /// <summary>The names of the jobs of attempts before.</summary>
    public Dictionary<long, string> Past { get; } = [];

    /// <summary>Whether GitHub could not start it, so that it has no job.</summary>
    public bool CouldNotStart { get; set; }

    public DateTimeOffset? CanceledAt { get; set; }

    /// <summary>The environment that waits for a reviewer; null for none.</summary>
    public string? WaitsFor { get; set; }

    public List<(string Environment, string State, string Comment)> Reviews { get; } = [];

    public List<(string Name, byte[] Zip)> Artifacts { get; } = [];
}

/// <summary>A deployment: of somebody's, with the state that it was given, or of a job's, whose state it has.</summary>
internal sealed record GitHubDeploymentState(string Environment, string Ref, string? State, string? Sha = null, GitHubRunState? Run = null, long Job = 0)
{
    public DateTimeOffset? CreatedAt { get; init; }
}

internal sealed record GitHubJobState(long Id, string Name, TimeSpan Takes, string Conclusion = "success")
{
    /// <summary>The environment that it deploys to; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether a reviewer said no.</summary>
    public bool IsRejected { get; init; }

    public string Log { get; init; } = "";
}
