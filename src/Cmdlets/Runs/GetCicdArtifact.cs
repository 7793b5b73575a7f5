using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Shows what a run kept and, with <c>-Destination</c>, brings it here.</summary>
[Cmdlet(VerbsCommon.Get, "CicdArtifact", SupportsShouldProcess = true)]
[OutputType(typeof(Artifact))]
public sealed class GetCicdArtifact : ConnectedCmdlet<IArtifacts>
{
    /// <summary>The run's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string RunId { get; set; } = "";

    /// <summary>The artifact's name. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ArtifactCompleter))]
    public string? Name { get; set; }

    /// <summary>A folder; each artifact's files come into a folder of its own there. Default: none, nothing is written.</summary>
    [Parameter]
    public string? Destination { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        IArtifacts provider = Connect();
        await foreach (Artifact artifact in provider.GetArtifactsAsync(RunId, Name, cancellationToken))
        {
            found = true;
            if (Destination is null)
                WriteObject(artifact);
            else if (await ApplyAsync(await provider.PlanSaveArtifactAsync(artifact, GetUnresolvedProviderPathFromPSPath(Destination), cancellationToken), cancellationToken) is Artifact saved)
                WriteObject(saved);
        }

        if (!found && Name is not null)
            throw Errors.NotFound("ArtifactNotFound", "artifact", Name, remedy: $"Get-CicdArtifact {RunId} shows what the run kept.");
    }
}
