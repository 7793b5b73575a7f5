using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Images;

/// <summary>Removes an image from the system's container registry.</summary>
[Cmdlet(VerbsCommon.Remove, "CicdImage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Object")]
public sealed class RemoveCicdImage : ConnectedCmdlet<IImages>
{
    /// <summary>An image, as Get-CicdImage writes it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    public ContainerImage InputObject { get; set; } = new();

    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ImageRepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The tag.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Name")]
    public string Tag { get; set; } = "";

    /// <summary>The image's name, or its last parts, where the repository has more than one.</summary>
    [Parameter(ParameterSetName = "Name")]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ContainerImage image = ParameterSetName == "Object" ? InputObject : await FindAsync(cancellationToken);
        await ApplyAsync(await Connect().PlanRemoveImageAsync(image, cancellationToken), cancellationToken);
    }

    private async Task<ContainerImage> FindAsync(CancellationToken cancellationToken)
    {
        List<ContainerImage> found = [];
        await foreach (ContainerImage image in Connect().GetImagesAsync(new() { Repository = Repository, Name = Name, Tag = Tag }, cancellationToken))
            found.Add(image);
        return found switch
        {
            [{ } one] => one,
            [] => throw Errors.NotFound("ImageNotFound", $"image of '{Repository}'", $"{Name}:{Tag}", remedy: $"Get-CicdImage {Repository} shows what there is."),
            _ => throw new CicdException("ImageAmbiguous", CicdErrorKind.Invalid, $"{found.Count} images of '{Repository}' have the tag '{Errors.Shown(Tag)}': {string.Join(", ", found.Take(10).Select(image => image.Name))}.", Errors.Shown(Tag), "Name one of them with -Name."),
        };
    }
}
