namespace CicdTools.Tests.Fakes.AzureDevOps;

/// <summary>A project of the fake.</summary>
internal sealed class FakeProject
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public List<FakeRepository> Repositories { get; } = [];

    /// <summary>Repositories at GitHub that pipelines are of, as the system sees them.</summary>
    public List<FakeRepository> Foreign { get; } = [];

    /// <summary>The pools that the project may use.</summary>
    public List<FakePool> Queues { get; } = [];

    public List<FakeDefinition> Definitions { get; } = [];

    public List<FakeBuild> Builds { get; } = [];

    public List<FakeGroup> Groups { get; } = [];

    public List<FakeEnvironment> Environments { get; } = [];

    /// <summary>Service connections, as they were sent.</summary>
    public List<System.Text.Json.Nodes.JsonObject> Endpoints { get; } = [];

    /// <summary>The pipelines that may use something, by its kind and identifier.</summary>
    public Dictionary<string, HashSet<string>> Permissions { get; } = [];

    /// <summary>Teams with the addresses of their members.</summary>
    public Dictionary<string, string[]> Teams { get; } = [];
}

/// <summary>An environment.</summary>
internal sealed class FakeEnvironment
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public List<FakeCheck> Checks { get; } = [];

    public List<System.Text.Json.Nodes.JsonObject> Resources { get; } = [];
}

/// <summary>A check of a resource, with its settings as they were sent.</summary>
internal sealed class FakeCheck
{
    public required int Id { get; init; }

    public required string Type { get; init; }

    public required System.Text.Json.Nodes.JsonObject Settings { get; set; }

    public int Timeout { get; set; } = 43200;
}

/// <summary>A repository: its branches with their files.</summary>
internal sealed class FakeRepository
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Where it is: <c>TfsGit</c> or <c>GitHub</c>.</summary>
    public string Type { get; init; } = "TfsGit";

    /// <summary>A bare repository of this machine that Git pushes to; null where Git has no part in the test.</summary>
    public string? Git { get; init; }

    public string? DefaultBranch { get; set; }

    public bool IsDisabled { get; set; }

    public Dictionary<string, FakeTip> Branches { get; } = [];

    public Dictionary<string, FakeTip> Tags { get; } = [];

    /// <summary>All commits, the tips among them.</summary>
    public List<FakeTip> Commits { get; } = [];

    /// <summary>What the system fetches into it by itself.</summary>
    public List<FakeImport> Imports { get; } = [];

    /// <summary>Branches that take pull requests only.</summary>
    public HashSet<string> Protected { get; } = [];

    public List<FakePullRequest> PullRequests { get; } = [];
}

/// <summary>A commit with its files.</summary>
internal sealed record FakeTip(string Commit, IReadOnlyDictionary<string, string> Files);

/// <summary>A pull request.</summary>
internal sealed class FakePullRequest
{
    public required int Id { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    public bool IsDraft { get; init; }

    public string Status { get; set; } = "active";

    public string MergeStatus { get; set; } = "succeeded";

    public string? Strategy { get; set; }

    /// <summary>When its merge was asked for; it takes some seconds.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A pipeline.</summary>
internal sealed class FakeDefinition
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public string Folder { get; init; } = "\\";

    public required FakeRepository Repository { get; init; }

    /// <summary>Its file; null for one of the classic editor.</summary>
    public string? File { get; set; } = "azure-pipelines.yml";

    public string? DefaultBranch { get; set; }

    public int Revision { get; set; } = 1;

    public string QueueStatus { get; set; } = "enabled";
}

/// <summary>A pool of agents.</summary>
internal sealed class FakePool
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public bool IsHosted { get; init; }

    public List<FakeAgent> Agents { get; } = [];
}

/// <summary>An agent.</summary>
internal sealed record FakeAgent(int Id, string Name, bool IsOnline = true, bool IsEnabled = true, bool IsBusy = false);

/// <summary>An import: where from, with whose credential, when it was asked for, and how it ends.</summary>
internal sealed class FakeImport
{
    public required int Id { get; init; }

    public required System.Text.Json.Nodes.JsonNode Parameters { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string Ends { get; set; } = "completed";

    public bool IsAbandoned { get; set; }
}

/// <summary>What keeps a run, and its pipeline.</summary>
internal sealed record FakeLease(int Definition, int Run, DateTimeOffset Until, bool ProtectsPipeline = true);

/// <summary>A variable group.</summary>
internal sealed class FakeGroup
{
    public required int Id { get; init; }

    public required string Name { get; set; }

    public string Type { get; init; } = "Vsts";

    public string? Description { get; set; }

    public Dictionary<string, (string? Value, bool IsSecret)> Variables { get; set; } = [];
}
