using System.Collections;
using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Writes a pipeline for what a folder is made of: verify, secure, build, stage, approve, production. Or begins one from a template of the context's system, or makes the object that the system keeps of one.</summary>
[Cmdlet(VerbsCommon.New, "CicdPipeline", SupportsShouldProcess = true, DefaultParameterSetName = "Stack")]
[OutputType(typeof(Pipeline))]
public sealed class NewCicdPipeline : ConnectedCmdlet<IProvider>
{
    /// <summary>The folder. Default: the current one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Stack")]
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Template")]
    public string Path { get; set; } = ".";

    /// <summary>The format. Default: that of the Git remote's host, else <c>GitHubActions</c>.</summary>
    [Parameter(Position = 1, ParameterSetName = "Stack")]
    [ArgumentCompleter(typeof(FormatCompleter))]
    public string? Format { get; set; }

    /// <summary>The pipeline's name. Default: <c>ci</c>; for an object of the system what it would call it itself.</summary>
    [Parameter(ParameterSetName = "Stack")]
    [Parameter(ParameterSetName = "Object")]
    public string? Name { get; set; }

    /// <summary>Also writes a Dockerfile, a <c>.dockerignore</c> and a Helm chart where they are missing.</summary>
    [Parameter(ParameterSetName = "Stack")]
    public SwitchParameter IncludeContainer { get; set; }

    /// <summary>The template of the context's system to begin from, by its key. GitLab and Azure DevOps have some.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Template")]
    [ArgumentCompleter(typeof(PipelineTemplateCompleter))]
    public string? Template { get; set; }

    /// <summary>The repository of the context that gets the template as a commit (default: none, it is written into the folder), or whose pipeline the system shall keep.</summary>
    [Parameter(ParameterSetName = "Template")]
    [Parameter(Mandatory = true, ParameterSetName = "Object")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The branch of the repository. Default: the default branch.</summary>
    [Parameter(ParameterSetName = "Template")]
    [Parameter(ParameterSetName = "Object")]
    public string? Branch { get; set; }

    /// <summary>The image that the template's pipeline builds, with its registry and without a tag: <c>contoso.azurecr.io/shop/web</c>.</summary>
    [Parameter(ParameterSetName = "Template")]
    public string? Image { get; set; }

    /// <summary>The service connection to the image's registry. Default: the only one that leads there.</summary>
    [Parameter(ParameterSetName = "Template")]
    [ArgumentCompleter(typeof(ServiceConnectionCompleter))]
    public string? Connection { get; set; }

    /// <summary>The environments that the template's pipeline deploys to, one after the other.</summary>
    [Parameter(ParameterSetName = "Template")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public string[] Environment { get; set; } = [];

    /// <summary>The share that the last environment gets first, as a canary, before somebody decides about the whole. Default: none, it gets the whole at once.</summary>
    [Parameter(ParameterSetName = "Template")]
    [ValidateRange(1, 99)]
    public int? CanaryPercent { get; set; }

    /// <summary>The file of the repository that the pipeline runs. Default: the one that the system looks for.</summary>
    [Parameter(ParameterSetName = "Object")]
    public string? Definition { get; set; }

    /// <summary>A file of this machine with a definition in the system's own format, for a system that keeps it itself.</summary>
    [Parameter(ParameterSetName = "Object")]
    public string? DefinitionFile { get; set; }

    /// <summary>The folder of the system's list of pipelines. Default: the top.</summary>
    [Parameter(ParameterSetName = "Object")]
    public string? Folder { get; set; }

    /// <summary>What starts it. Default: what its definition says.</summary>
    [Parameter(ParameterSetName = "Object")]
    public PipelineStart? On { get; set; }

    /// <summary>The branches or tags that start it, in the system's own form, such as <c>v.*</c>. Default: all.</summary>
    [Parameter(ParameterSetName = "Object")]
    public string? Filter { get; set; }

    /// <summary>Settings by the system's own names. The provider's page in docs/ has them.</summary>
    [Parameter(ParameterSetName = "Object")]
    public Hashtable Setting { get; set; } = [];

    /// <summary>Overwrites files that are there, or changes the pipeline of that name.</summary>
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

    private Task<Change> PlanAsync(string folder, CancellationToken cancellationToken) => ParameterSetName switch
    {
        "Template" => Connect<IPipelineTemplates>().PlanFromTemplateAsync(FromTemplate(folder), cancellationToken),
        "Object" => Connect<IPipelineObjects>().PlanNewPipelineAsync(Request(), cancellationToken),
        _ => ProviderLoadContext.Catalog.Generator.PlanAsync(new() { Path = folder, Format = Format, Name = Name, IncludeContainer = IncludeContainer, Force = Force }, cancellationToken),
    };

    private PipelineTemplateRequest FromTemplate(string folder) => new()
    {
        Template = Template!,
        Repository = Repository,
        Branch = Branch,
        Folder = Repository is null ? folder : null,
        Image = Image,
        Connection = Connection,
        Environments = Environment,
        CanaryPercent = CanaryPercent,
        Force = Force,
    };

    private NewPipelineRequest Request() => new()
    {
        Repository = Repository!,
        Name = Name,
        Path = Definition,
        Definition = DefinitionFile is null ? null : Text(DefinitionFile),
        Branch = Branch,
        Folder = Folder,
        Start = On,
        Filter = Filter,
        Settings = Setting.Cast<DictionaryEntry>().ToDictionary(entry => $"{entry.Key}", entry => $"{LanguagePrimitives.ConvertTo<string>(entry.Value)}", StringComparer.Ordinal),
        Force = Force,
    };

    private string Text(string file)
    {
        string path = GetUnresolvedProviderPathFromPSPath(file);
        return File.Exists(path) ? File.ReadAllText(path) : throw Errors.PathNotFound(path);
    }
}
