using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.PullRequests;

/// <summary>Opens a pull request; where one is open for these branches, it is that one.</summary>
[Cmdlet(VerbsCommon.New, "CicdPullRequest", SupportsShouldProcess = true)]
[OutputType(typeof(PullRequest))]
public sealed class NewCicdPullRequest : ConnectedCmdlet<IPullRequests>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The branch with the changes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Source { get; set; } = "";

    /// <summary>The branch that shall get them. Default: the default branch.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public string? Target { get; set; }

    /// <summary>The title.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Title { get; set; } = "";

    /// <summary>The text, in Markdown. Default: none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Body { get; set; }

    /// <summary>Opens it as a draft, which cannot be merged yet.</summary>
    [Parameter]
    public SwitchParameter Draft { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NewPullRequest request = new()
        {
            Repository = Repository,
            Source = Source,
            // A property that is null comes through the pipeline as an empty text.
            Target = string.IsNullOrEmpty(Target) ? null : Target,
            Title = Title,
            Body = Body,
            Draft = Draft,
        };
        if (await ApplyAsync(await Connect().PlanNewPullRequestAsync(request, cancellationToken), cancellationToken) is PullRequest opened)
            WriteObject(opened);
    }
}
