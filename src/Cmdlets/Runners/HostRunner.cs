namespace CicdTools.Cmdlets.Runners;

/// <summary>What a process may stand on.</summary>
internal enum RunnerKind
{
    /// <summary>No runner: a person's machine, or a server.</summary>
    None,

    /// <summary>A step of GitHub Actions, or of a system that speaks its language.</summary>
    GitHub,

    /// <summary>A task of Azure Pipelines.</summary>
    AzurePipelines,

    /// <summary>A job of GitLab CI.</summary>
    GitLab,

    /// <summary>A runbook of Azure Automation.</summary>
    Runbook,

    /// <summary>Some other runner, of which nothing more is known.</summary>
    Other,
}

/// <summary>The runner that this process stands on, told by its environment.</summary>
internal sealed class HostRunner
{
    // docs.github.com/actions/reference/workflows-and-actions/variables; learn.microsoft.com/azure/devops/pipelines/build/variables;
    // docs.gitlab.com/ci/variables/predefined_variables. The variable of Azure Automation's sandboxes is on no page of Microsoft's;
    // runbooks tell by it where they are.
    private static readonly (string Variable, RunnerKind Kind)[] Marks =
    [
        ("GITHUB_ACTIONS", RunnerKind.GitHub),
        ("TF_BUILD", RunnerKind.AzurePipelines),
        ("GITLAB_CI", RunnerKind.GitLab),
        ("AUTOMATION_ASSET_ACCOUNTID", RunnerKind.Runbook),
        ("CI", RunnerKind.Other),
    ];

    private readonly Func<string, string?> _environment;

    private HostRunner(Func<string, string?> environment, RunnerKind kind)
    {
        _environment = environment;
        Kind = kind;
        Commands = kind switch
        {
            RunnerKind.GitHub => new GitHubCommands(this),
            RunnerKind.AzurePipelines => new AzureCommands(this),
            RunnerKind.GitLab => new GitLabCommands(this),
            _ => new RunnerCommands(),
        };
    }

    /// <summary>The one that this process's environment tells of.</summary>
    public static HostRunner Current => Detect(Environment.GetEnvironmentVariable);

    /// <summary>Which it is.</summary>
    public RunnerKind Kind { get; }

    /// <summary>Whether it is one at all.</summary>
    public bool IsRunner => Kind != RunnerKind.None;

    /// <summary>Whether what is written to the host is read by anybody.</summary>
    public bool HasLog => Kind is not (RunnerKind.None or RunnerKind.Runbook);

    /// <summary>Its language.</summary>
    public RunnerCommands Commands { get; }

    /// <summary>The one that an environment tells of.</summary>
    public static HostRunner Detect(Func<string, string?> environment)
    {
        (_, RunnerKind kind) = Array.Find(Marks, mark => environment(mark.Variable) is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase));
        return new(environment, kind);
    }

    /// <summary>One of its variables; null where it is not set or empty.</summary>
    public string? Variable(string name) => _environment(name) is { Length: > 0 } value ? value : null;
}
