using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Shows how Auto DevOps is set for a repository, an organization or a whole server.</summary>
[Cmdlet(VerbsCommon.Get, "CicdAutoDevOps", DefaultParameterSetName = "Repository")]
[OutputType(typeof(AutoDevOps))]
public sealed class GetCicdAutoDevOps : AutoDevOpsCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        WriteObject(await Connect().GetAutoDevOpsAsync(Scope(), cancellationToken));
}
