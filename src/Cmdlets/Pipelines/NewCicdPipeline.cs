using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Writes a pipeline for what a folder is made of: verify, secure, build, stage, approve, production. Or begins one from a template of the context's system.</summary>
[Cmdlet(VerbsCommon.New, "CicdPipeline", SupportsShouldProcess = true, DefaultParameterSetName = "Stack")]
[OutputType(typeof(Pipeline))]
public sealed class NewCicdPipeline : ConnectedCmdlet<IPipelineTemplates>
{
    /// <summary>The folder. Default: the current one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = ".";

    /// <summary>The format. Default: that of the Git remote's host, else <c>GitHubActions</c>.</summary>
    [Parameter(Position = 1, ParameterSetName = "Stack")]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <summary>The pipeline's name. Default: <c>ci</c>.</summary>
    [Parameter(ParameterSetName = "Stack")]
    public string? Name { get; set; }

    /// <summary>Also writes a Dockerfile, a <c>.dockerignore</c> and a Helm chart where they are missing.</summary>
    [Parameter(ParameterSetName = "Stack")]
    public SwitchParameter IncludeContainer { get; set; }

    /// <summary>The template of the context's system to begin from, by its key. GitLab has some.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Template")]
    [ArgumentCompleter(typeof(PipelineTemplateCompleter))]
    public string? Template { get; set; }

    /// <summary>The repository of the context that gets the template as a commit. Default: none, it is written into the folder.</summary>
    [Parameter(ParameterSetName = "Template")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The branch of the repository. Default: the default branch.</summary>
    [Parameter(ParameterSetName = "Template")]
    public string? Branch { get; set; }

    /// <summary>Overwrites files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        Change change = await PlanAsync(GetUnresolvedProviderPathFromPSPath(Path), cancellationToken);
        Tell(change.Findings);
        if (await ApplyAsync(change, cancellationToken) is Pipeline pipeline)
            WriteObject(pipeline);
    }

    private Task<Change> PlanAsync(string folder, CancellationToken cancellationToken) => Template is null
        ? ProviderLoadContext.Catalog.Generator.PlanAsync(new() { Path = folder, Format = Format, Name = Name, IncludeContainer = IncludeContainer, Force = Force }, cancellationToken)
        : Connect().PlanFromTemplateAsync(new() { Template = Template, Repository = Repository, Branch = Branch, Folder = Repository is null ? folder : null, Force = Force }, cancellationToken);
}
