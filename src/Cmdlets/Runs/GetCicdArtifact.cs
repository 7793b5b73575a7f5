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
        HashSet<string> folders = new(StringComparer.OrdinalIgnoreCase);
        bool found = false;
        IArtifacts provider = Connect();
        await foreach (Artifact artifact in provider.GetArtifactsAsync(RunId, Name, cancellationToken))
        {
            found = true;
            if (Destination is null)
                WriteObject(artifact);
            else if (await ApplyAsync(await provider.PlanSaveArtifactAsync(artifact, Path.Combine(GetUnresolvedProviderPathFromPSPath(Destination), FolderOf(artifact, folders)), cancellationToken), cancellationToken) is Artifact saved)
                WriteObject(saved);
        }

        if (!found && Name is not null)
            throw Errors.NotFound("ArtifactNotFound", "artifact", Name, remedy: $"Get-CicdArtifact {RunId} shows what the run kept.");
    }

    // A pipeline's names are no paths: one that could be more than a name gives way to the artifact's number, and so does the second of a name.
    private static string FolderOf(Artifact artifact, HashSet<string> taken) =>
        Names.IsName(artifact.Name) && taken.Add(artifact.Name) ? artifact.Name : $"artifact-{artifact.Id}";
}
