using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Repositories;

/// <summary>Shows what a new repository can begin as: what is built in, or, in Jenkins X, the quickstarts of its cluster.</summary>
[Cmdlet(VerbsCommon.Get, "CicdTemplate")]
[OutputType(typeof(RepositoryTemplate))]
public sealed class GetCicdTemplate : ConnectedCmdlet<IRepositoryTemplates>
{
    /// <summary>A part of the name. Default: all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TemplateCompleter))]
    public string? Name { get; set; }

    /// <summary>The programming language. Default: all.</summary>
    [Parameter]
    public string? Language { get; set; }

    /// <summary>The framework. Default: all.</summary>
    [Parameter]
    public string? Framework { get; set; }

    /// <summary>Who keeps it. Default: all.</summary>
    [Parameter]
    public string? Owner { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (RepositoryTemplate template in ReadAllAsync(provider => provider.GetRepositoryTemplatesAsync(new() { Text = Name, Language = Language, Framework = Framework, Owner = Owner }, cancellationToken), cancellationToken))
        {
            found = true;
            WriteObject(template);
        }

        if (!found && (Name ?? Language ?? Framework ?? Owner) is { } named)
            throw Errors.NotFound("TemplateNotFound", "template", named, remedy: "Get-CicdTemplate shows them all.");
    }
}
