using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Writes a pipeline for what a folder is made of: verify, secure, build, stage, approve, production.</summary>
[Cmdlet(VerbsCommon.New, "CicdPipeline", SupportsShouldProcess = true)]
[OutputType(typeof(Pipeline))]
public sealed class NewCicdPipeline : PipelineFileCmdlet
{
    /// <summary>The folder. Default: the current one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = ".";

    /// <summary>The format. Default: that of the Git remote's host, else <c>GitHubActions</c>.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <summary>The pipeline's name. Default: <c>ci</c>.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Also writes a Dockerfile, a <c>.dockerignore</c> and a Helm chart where they are missing.</summary>
    [Parameter]
    public SwitchParameter IncludeContainer { get; set; }

    /// <summary>Overwrites files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        GeneratePipelineRequest request = new()
        {
            Path = GetUnresolvedProviderPathFromPSPath(Path),
            Format = Format,
            Name = Name,
            IncludeContainer = IncludeContainer,
            Force = Force,
        };
        Change change = await ProviderLoadContext.Catalog.Generator.PlanAsync(request, cancellationToken);
        Tell(change.Findings);
        if (await ApplyAsync(change, cancellationToken) is Pipeline pipeline)
            WriteObject(pipeline);
    }
}
