using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

/// <summary>A repository of the fake: commits are whole trees.</summary>
internal sealed class AwsRepository(string name)
{
    public string Name => name;

    public string Id { get; } = Guid.NewGuid().ToString();

    public string? CloneUrl { get; set; }

    public string? Default { get; set; }

    public Dictionary<string, string> Branches { get; } = [];

    public Dictionary<string, Dictionary<string, byte[]>> Commits { get; } = [];

    public string Commit(string branch, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        Dictionary<string, byte[]> tree = Branches.TryGetValue(branch, out string? tip) ? new(Commits[tip]) : [];
        foreach ((string path, byte[] content) in files)
            tree[path] = content;
        string id = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes($"{name} {branch} {Commits.Count}"))).ToLowerInvariant();
        Commits[id] = tree;
        Branches[branch] = id;
        Default ??= branch;
        return id;
    }
}

internal sealed class AwsPullRequest
{
    public int Number { get; init; }

    public string Repository { get; init; } = "";

    public string Title { get; init; } = "";

    public string Source { get; init; } = "";

    public string Target { get; init; } = "";

    public string? Token { get; init; }

    public bool Merged { get; set; }

    public bool HasConflicts { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An action as a pipeline of the fake is made of.</summary>
internal sealed record AwsAction(string Stage, string Name, string Category, string Provider);

internal sealed class AwsPipeline(string name, JsonObject structure, AwsAction[] actions)
{
    public string Name => name;

    public JsonObject Structure { get; set; } = structure;

    /// <summary>What comes after the source.</summary>
    public AwsAction[] Actions => actions;

    public List<AwsExecution> Executions { get; } = [];
}

/// <summary>One try of an action.</summary>
internal sealed class AwsActionRun(AwsAction action, DateTimeOffset start)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public AwsAction Action => action;

    public DateTimeOffset Start => start;

    /// <summary>When it ends; null while a person has to say so.</summary>
    public DateTimeOffset? End { get; set; }

    /// <summary>How it will have ended.</summary>
    public string Outcome { get; set; } = "Succeeded";

    public string? Error { get; set; }

    public AwsBuild? Build { get; set; }

    public string? Summary { get; set; }

    public string Token { get; } = Guid.NewGuid().ToString();

    public string StatusAt(DateTimeOffset now) => End is { } end && end <= now ? Outcome : "InProgress";
}

internal sealed class AwsExecution
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public DateTimeOffset Start { get; init; }

    public string Commit { get; init; } = "";

    public string? RequestToken { get; init; }

    public string Trigger { get; init; } = "StartPipelineExecution";

    /// <summary>How it will end: <c>Succeeded</c>, <c>Failed</c> by what its program says, or <c>Errored</c> by the machinery.</summary>
    public string Ends { get; set; } = "Succeeded";

    public bool IsStopping { get; set; }

    public List<AwsActionRun> Actions { get; } = [];
}

internal sealed class AwsBuild
{
    public string Id { get; init; } = "";

    public string Project { get; init; } = "";

    public long Number { get; init; }

    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; set; }

    public string Outcome { get; set; } = "SUCCEEDED";

    public string? Version { get; init; }

    public string? RequestToken { get; init; }

    public string? Initiator { get; init; }

    public List<(DateTimeOffset At, string Text)> Lines { get; } = [];

    public bool EndedAt(DateTimeOffset now) => End <= now;
}
