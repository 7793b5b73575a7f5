namespace CicdTools.Providers.Processes;

/// <summary>A process to start.</summary>
/// <param name="FileName">The program: a path, or a name that is looked up in the <c>PATH</c> of <see cref="Environment"/>.</param>
/// <param name="Arguments">Its arguments; no shell reads them.</param>
internal sealed record ProcessSpec(string FileName, params string[] Arguments)
{
    /// <summary>The folder it starts in; null for the current one.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Exactly the environment that it gets; nothing is inherited. Default: <see cref="HostEnvironment.AllowList"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = HostEnvironment.AllowList();

    /// <summary>What starting it means for the write guard. Default <see cref="Intent.Write"/>.</summary>
    public Intent Intent { get; init; } = Intent.Write;

    /// <summary>What it reads from standard input; null for an empty one.</summary>
    public byte[]? Input { get; init; }

    /// <summary>Whether its standard input stays open after <see cref="Input"/>, for more: <see cref="ChildProcess.StandardInput"/>. Default false.</summary>
    public bool InputStaysOpen { get; init; }

    /// <summary>Whether standard error goes where standard output goes, in the order written. Default true.</summary>
    public bool MergeError { get; init; } = true;

    /// <summary>What every process of its tree is known by, however it detaches itself; null for one of its own.</summary>
    public string? Marker { get; init; }

    /// <summary>How long the tree may take to end by itself once it was asked to. Default 5 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);
}
