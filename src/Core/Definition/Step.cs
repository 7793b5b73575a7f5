namespace CicdTools;

/// <summary>A command in a job. Steps that all systems share have a type; any other is a <see cref="NativeStep"/>.</summary>
public abstract record Step
{
    /// <summary>The name that people see; null for one made from its content.</summary>
    public string? Name { get; init; }

    /// <summary>The identifier under which others refer to it; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>When it runs. Null means: when the steps before it succeeded.</summary>
    public Condition? Condition { get; init; }

    /// <summary>Environment variables of this step.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>Whether the job goes on after it fails. Default false.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>How long it may take; null for the job's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Settings that only the format knows.</summary>
    public NativeSetting[] Native { get; init; } = [];
}

/// <summary>Lines for a shell.</summary>
public sealed record ScriptStep : Step
{
    /// <summary>The text, lines ended by LF.</summary>
    public string Script { get; init; } = "";

    /// <summary>The shell: <c>bash</c>, <c>sh</c>, <c>pwsh</c>, <c>powershell</c>, <c>cmd</c>, <c>python</c>; null for the system's default.</summary>
    public string? Shell { get; init; }

    /// <summary>The folder, relative to the repository root; null for the root.</summary>
    public string? WorkingDirectory { get; init; }
}

/// <summary>Brings the repository's files.</summary>
public sealed record CheckoutStep : Step
{
    /// <summary>Number of commits to bring; 0 for all, null for the system's default.</summary>
    public int? Depth { get; init; }

    /// <summary>Whether submodules come too. Default false.</summary>
    public bool Submodules { get; init; }

    /// <summary>Whether large files (LFS) come too. Default false.</summary>
    public bool Lfs { get; init; }

    /// <summary>The branch, tag or commit; null for the run's own.</summary>
    public string? Ref { get; init; }
}

/// <summary>Makes a language or tool available.</summary>
public sealed record SetupToolStep : Step
{
    /// <summary>The tool: <c>python</c>, <c>node</c>, <c>dotnet</c>, <c>go</c>, <c>java</c>, <c>ruby</c>, <c>php</c>, …</summary>
    public string Tool { get; init; } = "";

    /// <summary>The version asked for; null for any.</summary>
    public string? Version { get; init; }

    /// <summary>Further inputs of the format's own step, such as a distribution.</summary>
    public VariableMap Inputs { get; init; } = new();
}

/// <summary>Restores files under a key and, at the job's end, saves them.</summary>
public sealed record CacheStep : Step
{
    /// <summary>The key, an expression of the format.</summary>
    public string Key { get; init; } = "";

    /// <summary>Folders and files to keep.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Prefixes of keys that will do when the key itself is not there.</summary>
    public string[] RestoreKeys { get; init; } = [];

    /// <summary>Whether it restores. Default true.</summary>
    public bool Restore { get; init; } = true;

    /// <summary>Whether it saves. Default true.</summary>
    public bool Save { get; init; } = true;
}

/// <summary>Keeps files of the job for later jobs and people.</summary>
public sealed record UploadArtifactStep : Step
{
    /// <summary>The artifact's name.</summary>
    public string Artifact { get; init; } = "";

    /// <summary>Paths and patterns, relative to the working folder.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Patterns of what to leave out.</summary>
    public string[] Exclude { get; init; } = [];

    /// <summary>How long it is kept; null for the system's default.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether finding no file is an error. Default false.</summary>
    public bool Required { get; init; }
}

/// <summary>Brings the files of an artifact.</summary>
public sealed record DownloadArtifactStep : Step
{
    /// <summary>The artifact's name; null for all of the jobs needed.</summary>
    public string? Artifact { get; init; }

    /// <summary>The jobs whose artifacts are meant; null for all jobs of the run.</summary>
    public string[]? From { get; init; }

    /// <summary>The folder, relative to the working folder; null for the working folder.</summary>
    public string? Path { get; init; }
}

/// <summary>Builds a container image.</summary>
public sealed record BuildImageStep : Step
{
    /// <summary>The image references to give it.</summary>
    public string[] Tags { get; init; } = [];

    /// <summary>The folder sent to the builder. Default the repository root.</summary>
    public string Context { get; init; } = ".";

    /// <summary>The Dockerfile; null for the one in the context.</summary>
    public string? File { get; init; }

    /// <summary>Build arguments.</summary>
    public VariableMap Arguments { get; init; } = new();

    /// <summary>Whether it is pushed as well. Default false.</summary>
    public bool Push { get; init; }
}

/// <summary>Pushes container images.</summary>
public sealed record PushImageStep : Step
{
    /// <summary>The image references.</summary>
    public string[] Tags { get; init; } = [];
}

/// <summary>Applies Kubernetes manifests.</summary>
public sealed record DeployManifestsStep : Step
{
    /// <summary>Files and folders.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>The namespace; null for the files' own.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Installs or upgrades a Helm chart.</summary>
public sealed record DeployChartStep : Step
{
    /// <summary>The release's name.</summary>
    public string Release { get; init; } = "";

    /// <summary>The chart: a folder or a reference.</summary>
    public string Chart { get; init; } = "";

    /// <summary>The namespace; null for the current one.</summary>
    public string? Namespace { get; init; }

    /// <summary>Values to set.</summary>
    public VariableMap Values { get; init; } = new();
}

/// <summary>Hands test results to the system.</summary>
public sealed record PublishTestResultsStep : Step
{
    /// <summary>Files and patterns.</summary>
    public string[] Paths { get; init; } = [];

    /// <summary>Their format. Default <c>JUnit</c>.</summary>
    public string ResultFormat { get; init; } = "JUnit";
}

/// <summary>Waits for a person.</summary>
public sealed record ApproveStep : Step
{
    /// <summary>What the person is asked.</summary>
    public string Message { get; init; } = "";

    /// <summary>Who may answer; empty for anyone with the right.</summary>
    public string[] Approvers { get; init; } = [];
}

/// <summary>A step that only one system has: kept as it is, never guessed.</summary>
public sealed record NativeStep : Step
{
    /// <summary>The format it belongs to.</summary>
    public string Format { get; init; } = "";

    /// <summary>What it refers to, such as <c>actions/labeler@v5</c>.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Its inputs.</summary>
    public VariableMap Inputs { get; init; } = new();
}
