using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/packages/packages: a package belongs to a user or an organization, and may be linked to a repository; each version has its digest for a name, and any number of tags.
internal sealed partial class GitHubProvider : IImages
{
    public async IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RepositoryModel repository = await RequireRepositoryAsync(GitHubName.Parse(query.Repository), cancellationToken).ConfigureAwait(false);
        PackageOwner owner = PackageOwner.Of(repository.Owner);
        await foreach (PackageModel package in _api.PagesAsync(owner.All(PageSize), Json.PackageModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            string name = ImageName(repository.Owner.Login, package.Name);
            if (package.Repository?.FullName != repository.FullName || !query.Means(name))
                continue;
            await foreach (PackageVersionModel version in _api.PagesAsync(owner.Versions(package.Name, PageSize), Json.PackageVersionModelArray, page => page, cancellationToken).ConfigureAwait(false))
            {
                ContainerImage image = new()
                {
                    Context = Context,
                    Repository = repository.FullName,
                    Name = name,
                    Tags = version.Metadata?.Container?.Tags ?? [],
                    Digest = version.Name,
                    CreatedAt = version.CreatedAt,
                    SystemId = version.Id.ToString(CultureInfo.InvariantCulture),
                };
                if (query.Tag is null || image.Tags.Contains(query.Tag, StringComparer.Ordinal))
                    yield return image;
            }
        }
    }

    public async Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken)
    {
        RepositoryModel repository = await RequireWritableAsync(GitHubName.Parse(image.Repository), cancellationToken).ConfigureAwait(false);
        string prefix = ImageName(repository.Owner.Login, "");
        if (!long.TryParse(image.SystemId, NumberStyles.None, CultureInfo.InvariantCulture, out long id) || !image.Name.StartsWith(prefix, StringComparison.Ordinal))
            throw new CicdException("InvalidImage", CicdErrorKind.Invalid, $"'{Errors.Shown(image.ToString())}' is no image that Get-CicdImage gave from GitHub.", Errors.Shown(image.ToString()), "Pipe what Get-CicdImage gives, or name -Repository and -Tag.");
        PackageOwner owner = PackageOwner.Of(repository.Owner);
        string package = image.Name[prefix.Length..];
        PackageVersionModel there = await _api.FindAsync(owner.Version(package, id), Json.PackageVersionModel, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ImageNotFound", "image", image.ToString(), remedy: "Get-CicdImage shows what there is.");
        string[] tags = there.Metadata?.Container?.Tags ?? [];
        ApiRequest call = owner.Delete(package, id);
        return new Change(image.ToString(), tags.Length == 0 ? "Delete the image, which has no tag" : $"Delete the image with {(tags.Length == 1 ? "its tag" : "all its tags")}: {Errors.Short(string.Join(", ", tags), 200)}", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            // https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package
            Details = "It can be restored on GitHub for 30 days.",
        }.Calling(Context, call);
    }

    // https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry: names of images are lower-case; a server of one's own has its registry beside it.
    private string ImageName(string owner, string package) => $"{(_address.IsHosted ? "ghcr.io" : $"containers.{_address.Web.Authority}")}/{owner.ToLowerInvariant()}/{package}";
}
