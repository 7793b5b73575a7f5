namespace CicdTools;

/// <summary>Where a pull request stands.</summary>
public enum PullRequestStatus
{
    /// <summary>It waits to be merged or closed.</summary>
    Open,

    /// <summary>Its commits are in the target branch.</summary>
    Merged,

    /// <summary>It was closed without a merge.</summary>
    Closed,
}

/// <summary>A request to merge one branch into another.</summary>
public sealed record PullRequest
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository's name.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The number in its repository.</summary>
    public int Number { get; init; }

    /// <summary>The title.</summary>
    public string Title { get; init; } = "";

    /// <summary>The branch with the changes.</summary>
    public string Source { get; init; } = "";

    /// <summary>The branch that shall get them.</summary>
    public string Target { get; init; } = "";

    /// <summary>The newest commit of the source branch.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public PullRequestStatus Status { get; init; }

    /// <summary>Who opened it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Its page for a browser.</summary>
    public string? Url { get; init; }

    /// <summary>When it was opened (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its labels; empty in systems that have none, or do not tell them.</summary>
    public string[] Labels { get; init; } = [];

    /// <summary>What the systems that watch it say of its newest commit; empty until it was asked for by number.</summary>
    public Check[] Checks { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Repository} !{Number}";
}

/// <summary>What one system says of a commit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Url">Its page for a browser; null for none.</param>
public sealed record Check(string Name, RunStatus Status, string? Url)
{
    /// <summary>Whether it has ended.</summary>
    public bool IsFinished => Status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Status}";
}

/// <summary>What somebody said on a pull request as a whole.</summary>
/// <param name="Id">The identifier in its system.</param>
/// <param name="Actor">Who said it.</param>
/// <param name="Text">The text.</param>
/// <param name="CreatedAt">When (UTC).</param>
public sealed record PullRequestComment(string Id, string Actor, string Text, DateTimeOffset CreatedAt)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Actor}: {Errors.Short(Text, 80)}";
}
