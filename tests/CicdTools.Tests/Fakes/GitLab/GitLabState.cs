namespace CicdTools.Tests.Fakes.GitLab;

/// <summary>A project of the fake.</summary>
internal sealed class FakeProject
{
    public required long Id { get; init; }

    public required string Path { get; set; }

    /// <summary>The path that it had before it was renamed.</summary>
    public string? OldPath { get; set; }

    public string Branch { get; set; } = "main";

    /// <summary>A bare repository of this machine that Git pushes to; null where Git has no part in the test.</summary>
    public string? Git { get; init; }

    public bool Archived { get; set; }

    public bool JobsEnabled { get; set; } = true;

    public bool AutoDevOps { get; set; }

    public string DeployStrategy { get; set; } = "continuous";

    public string Visibility { get; set; } = "private";

    public string? ImportUrl { get; set; }

    public DateTimeOffset ImportedAt { get; set; }

    public string? ImportError { get; set; }

    public bool ImportCanceled { get; set; }

    /// <summary>What the token's owner may do there: 10 guest to 50 owner.</summary>
    public int AccessLevel { get; set; } = 50;

    /// <summary>Files by branch or tag, and the commit of each.</summary>
    public Dictionary<string, FakeBranch> Branches { get; } = [];

    public Dictionary<string, FakeBranch> Tags { get; } = [];

    /// <summary>Commits that no branch is at any more.</summary>
    public List<FakeBranch> Past { get; } = [];

    public List<FakeAgent> Agents { get; } = [];

    /// <summary>Clusters by certificate: name, address, token, authority.</summary>
    public List<(long Id, string Name, string Url, string Token, string? Authority)> Clusters { get; } = [];

    /// <summary>Images by their place in the registry: tags with digest and size.</summary>
    public List<(long Id, string Location, Dictionary<string, (string Digest, long Size)> Tags)> Registry { get; } = [];

    public HashSet<string> ProtectedTags { get; } = [];

    public HashSet<string> ProtectedBranches { get; } = [];

    public List<FakePipeline> Pipelines { get; } = [];

    public List<FakeVariable> Variables { get; } = [];

    public List<FakeEnvironment> Environments { get; } = [];

    public List<FakeDeployment> Deployments { get; } = [];

    public List<FakeMergeRequest> MergeRequests { get; } = [];

    /// <summary>The jobs of the next pipeline, by the variables that it is given.</summary>
    public Func<IReadOnlyDictionary<string, string>, FakeJob[]> Recipe { get; set; } = Recipes.BuildAndTest;
}

internal sealed class FakeBranch
{
    public string Commit { get; set; } = Recipes.Sha(1);

    public Dictionary<string, string> Files { get; } = [];

    /// <summary>The commit that changed each file last.</summary>
    public Dictionary<string, string> Last { get; } = [];
}

internal sealed class FakeAgent
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public List<(long Id, string Name, string Token)> Tokens { get; } = [];
}

internal sealed class FakeVariable
{
    public required string Key { get; init; }

    public required string Value { get; set; }

    public bool Masked { get; set; }

    public bool Hidden { get; set; }

    public bool Protected { get; set; }

    public bool Raw { get; set; }

    public string Scope { get; set; } = "*";
}

internal sealed class FakeEnvironment
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public string Tier { get; init; } = "other";

    public string? ExternalUrl { get; init; }

    /// <summary>When it is stopped; its stop job takes a while.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>The rules of its protection, as the API shows them; null for none.</summary>
    public System.Text.Json.Nodes.JsonObject? Protection { get; set; }
}

internal sealed class FakeDeployment
{
    public required long Id { get; init; }

    public required string Environment { get; init; }

    public string Ref { get; init; } = "main";

    public string Sha { get; init; } = Recipes.Sha(1);

    public string Status { get; set; } = "success";

    public string User { get; init; } = "ada";

    public DateTimeOffset CreatedAt { get; init; }

    public FakeJob? Job { get; init; }

    public List<(string User, string Status, string? Comment)> Approvals { get; } = [];
}

internal sealed class FakeMergeRequest
{
    public required int Iid { get; init; }

    public required string Title { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    public string State { get; set; } = "opened";

    public DateTimeOffset CreatedAt { get; init; }

    public bool HasConflicts { get; set; }

    /// <summary>Whether it is refused for what only the server knows.</summary>
    public bool IsBlocked { get; set; }

    public bool Squashed { get; set; }

    public List<string> Labels { get; } = [];

    /// <summary>Notes: who said what, or nobody, where the system itself did.</summary>
    public List<(long Id, string? User, string Text, DateTimeOffset At)> Notes { get; } = [];

    public List<FakePipeline> Pipelines { get; } = [];
}
