using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Charts;
using CicdTools.Providers.Registries;

namespace CicdTools.Providers.JenkinsX;

// A release pipeline pushes REGISTRY/OWNER/NAME:VERSION: https://github.com/jenkins-x/jx3-pipeline-catalog/blob/31f4b6bf306f26d937bf99e9003fee5f571cbba9/tasks/docker-helm/release.yaml,
// with the values of https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/cmd/variables/variables.go.
internal sealed partial class JenkinsXProvider : IImages
{
    public async IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string host, string repository, string image) = await ImageAsync(query.Repository, cancellationToken).ConfigureAwait(false);
        if (!query.Means($"{host}/{image}"))
            yield break;
        using OciRegistry registry = await RegistryAsync(host, cancellationToken).ConfigureAwait(false);
        if (query.Tag is { } tag)
        {
            if (await registry.FindAsync(image, tag, cancellationToken).ConfigureAwait(false) is not (string digest, { } manifest))
                yield break;
            (long size, DateTimeOffset? created) = await registry.DescribeAsync(image, manifest, cancellationToken).ConfigureAwait(false);
            yield return Describe(repository, host, image, tag) with { Digest = digest, Size = size, CreatedAt = created?.ToUniversalTime() };
            yield break;
        }

        // A list of tags tells no more than their names.
        foreach (string name in (await registry.TagsAsync(image, cancellationToken).ConfigureAwait(false) ?? []).OrderDescending(VersionOrder.Instance))
            yield return Describe(repository, host, image, name);
    }

    public async Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken)
    {
        (string host, _, string name) = await ImageAsync(image.Repository, cancellationToken).ConfigureAwait(false);
        if (image.Name != $"{host}/{name}" || image.Tags is not [{ } tag, ..])
            throw new CicdException("InvalidImage", CicdErrorKind.Invalid, $"'{Errors.Shown(image.ToString())}' is no image that Get-CicdImage gave from '{Context}'.", Errors.Shown(image.ToString()), "Pipe what Get-CicdImage gives, or name -Repository and -Tag.");
        using OciRegistry registry = await RegistryAsync(host, cancellationToken).ConfigureAwait(false);
        (string digest, _) = await registry.FindAsync(name, tag, cancellationToken).ConfigureAwait(false) ?? throw Errors.NotFound("ImageNotFound", "image", image.ToString(), remedy: "Get-CicdImage shows what there is.");
        List<string> same = [];
        foreach (string other in await registry.TagsAsync(name, cancellationToken).ConfigureAwait(false) ?? [])
        {
            if (other != tag && await registry.FindAsync(name, other, cancellationToken).ConfigureAwait(false) is (string found, _) && found == digest)
                same.Add(other);
        }

        return new Change(image.ToString(), $"Delete the image {digest}", async token =>
        {
            using OciRegistry again = await RegistryAsync(host, token).ConfigureAwait(false);
            await again.RemoveAsync(name, digest, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = same.Count == 0 ? null : $"Its other tags go with it: {string.Join(", ", same)}.",
        };
    }

    private async Task<(string Host, string Repository, string Image)> ImageAsync(string repository, CancellationToken cancellationToken)
    {
        JsonElement known = await RequireRepositoryAsync(await TeamAsync(cancellationToken).ConfigureAwait(false), repository, cancellationToken).ConfigureAwait(false);
        TeamRequirements requirements = await RequirementsAsync(cancellationToken).ConfigureAwait(false);
        string host = requirements.Registry?.ToLowerInvariant().TrimEnd('/')
            ?? throw new CicdException("RegistryUnknown", CicdErrorKind.Invalid, $"The cluster's requirements name no container registry, so that nobody knows where the images of '{NameOf(known)}' are.", NameOf(known), $"Set cluster.registry in {TeamRequirements.File} of the cluster's repository.");
        // A registry may come with a path of its own, such as that of a project.
        string[] parts = host.Split('/', 2);
        string name = $"{requirements.RegistryOwner ?? known.Text("spec", "org")}/{known.Text("spec", "repo")?.Split('/')[^1]}".ToLowerInvariant();
        return (parts[0], NameOf(known), parts.Length == 2 ? $"{parts[1]}/{name}" : name);
    }

    private ContainerImage Describe(string repository, string host, string image, string tag) => new() { Context = Context, Repository = repository, Name = $"{host}/{image}", Tags = [tag], SystemId = $"{image}:{tag}" };
}
