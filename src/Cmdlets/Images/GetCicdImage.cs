using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Images;

/// <summary>Shows the images of a repository in the system's container registry.</summary>
[Cmdlet(VerbsCommon.Get, "CicdImage")]
[OutputType(typeof(ContainerImage))]
public sealed class GetCicdImage : ConnectedCmdlet<IImages>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ImageRepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The image's name, or its last parts. Default: all.</summary>
    [Parameter(Position = 1)]
    public string? Name { get; set; }

    /// <summary>The tag. Default: all.</summary>
    [Parameter(Position = 2)]
    public string? Tag { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool found = false;
        await foreach (ContainerImage image in Connect().GetImagesAsync(new() { Repository = Repository, Name = Name, Tag = Tag }, cancellationToken))
        {
            found = true;
            WriteObject(image);
        }

        if (!found && (Name ?? Tag) is { } named)
            throw Errors.NotFound("ImageNotFound", $"image of '{Repository}'", Tag is null ? named : $"{Name}:{Tag}", remedy: $"Get-CicdImage {Repository} shows what there is.");
    }
}
