using System.Collections;
using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Starts a pipeline. The run goes on when this session ends.</summary>
[Cmdlet(VerbsLifecycle.Start, "CicdRun", SupportsShouldProcess = true)]
[OutputType(typeof(Run))]
public sealed class StartCicdRun : RunCmdlet
{
    /// <summary>The repository; for a system that builds folders of this machine, such as Google Cloud Build, a folder with a dot or a root at its beginning.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The pipeline, by name or path. Default: the only one.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string? Pipeline { get; set; }

    /// <summary>The branch, tag or commit. Default: the default branch.</summary>
    [Parameter]
    public string? Ref { get; set; }

    /// <summary>Variables that win over the pipeline's own, by name.</summary>
    [Parameter]
    public VariableMap Variable { get; set; } = new();

    /// <summary>Inputs of a pipeline that takes some, by name.</summary>
    [Parameter]
    public VariableMap PipelineInput { get; set; } = new();

    /// <summary>Stages to leave out, by name, in systems that can: Azure DevOps.</summary>
    [Parameter]
    public string[] SkipStage { get; set; } = [];

    /// <summary>Secrets by name, best as SecureString. They are kept in memory only and masked in logs.</summary>
    [Parameter]
    public Hashtable? Secret { get; set; }

    /// <summary>Where jobs run. Default <c>Auto</c>: in a container if podman or docker answers, on the host if the repository is trusted.</summary>
    [Parameter]
    public Isolation Isolation { get; set; }

    /// <summary>How many jobs run at once. Default 0: the number of processors.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int ThrottleLimit { get; set; }

    /// <summary>Skips steps that this system cannot carry out, instead of failing their job.</summary>
    [Parameter]
    public SwitchParameter SkipUnsupported { get; set; }

    /// <summary>Waits until the run has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long <c>-Wait</c> waits, in seconds. Default 0: without end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        RunRequest request = new()
        {
            Repository = IsFolder(Repository) ? GetUnresolvedProviderPathFromPSPath(Repository) : Repository,
            Pipeline = Pipeline,
            Ref = Ref,
            Variables = Variable,
            Inputs = PipelineInput,
            SkipStages = SkipStage,
            Secrets = Secrets(Secret),
            Isolation = Isolation,
            ThrottleLimit = ThrottleLimit,
            SkipUnsupported = SkipUnsupported,
        };
        if (await ApplyAsync(await Connect().PlanStartAsync(request, cancellationToken), cancellationToken) is Run run)
            await WriteStartedAsync(run, Wait, TimeoutSeconds, cancellationToken);
    }

    // No repository's name begins so.
    private static bool IsFolder(string name) => name.StartsWith('.') || System.IO.Path.IsPathRooted(name);
}
