using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Switches Auto DevOps on or off, and sets how it deploys and below which domain.</summary>
[Cmdlet(VerbsCommon.Set, "CicdAutoDevOps", SupportsShouldProcess = true, DefaultParameterSetName = "Repository")]
[OutputType(typeof(AutoDevOps))]
public sealed class SetCicdAutoDevOps : AutoDevOpsCmdlet
{
    /// <summary>Whether it is on. Default: as it is.</summary>
    [Parameter]
    public bool? Enabled { get; set; }

    /// <summary>How it deploys: to production at once, to staging and then by hand, or share by share. Only a repository has this. Default: as it is.</summary>
    [Parameter]
    public DeployStrategy? Strategy { get; set; }

    /// <summary>The domain below which applications get their addresses. Default: as it is.</summary>
    [Parameter]
    public string? Domain { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AutoDevOpsRequest request = new() { Scope = Scope(), Enabled = Enabled, Strategy = Strategy, Domain = Domain };
        if (await ApplyAsync(await Connect().PlanSetAutoDevOpsAsync(request, cancellationToken), cancellationToken) is AutoDevOps set)
            WriteObject(set);
    }
}
