using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

// https://learn.microsoft.com/en-us/rest/api/container-registry/registries/list finds a registry, and the registry itself has the images. A repository here is a
// registry, by its name or its address.
internal sealed partial class AzureProvider : IImages
{
    public async IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RegistryModel registry = await RequireRegistryAsync(query.Repository, cancellationToken).ConfigureAwait(false);
        using Registry client = Open(registry);
        await foreach (string name in client.RepositoriesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!query.Means($"{client.Server}/{name}"))
                continue;
            await foreach (ManifestModel manifest in client.ManifestsAsync(name, cancellationToken).ConfigureAwait(false))
            {
                if (query.Tag is null || manifest.Tags?.Contains(query.Tag) == true)
                    yield return Describe(registry, client, name, manifest);
            }
        }
    }

    // https://learn.microsoft.com/en-us/rest/api/containerregistry/manifests/delete
    public async Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken)
    {
        RegistryModel registry = await RequireRegistryAsync(image.Repository, cancellationToken).ConfigureAwait(false);
        string server = Server(registry), name = image.Name.StartsWith($"{server}/", StringComparison.Ordinal) ? image.Name[(server.Length + 1)..] : image.Name;
        if (image.Digest is not { Length: > 0 } digest)
            throw Errors.NotFound("ImageNotFound", $"image of '{registry.Name}'", image.ToString(), remedy: "Get-CicdImage shows them, with their digests.");
        using Registry client = Open(registry);
        ManifestModel? found = await client.FindAsync(name, digest, cancellationToken).ConfigureAwait(false);
        if (found is null)
            throw Errors.NotFound("ImageNotFound", $"image of '{registry.Name}'", image.ToString(), remedy: "Get-CicdImage shows them.");
        return new($"{server}/{name}@{digest}", "Remove the image with all its tags", async token =>
        {
            using Registry again = Open(registry);
            await again.RemoveAsync(name, digest, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = found.Tags is { Length: > 0 } tags ? $"Its tags go with it: {string.Join(", ", tags)}." : null,
        };
    }

    private async Task<RegistryModel> RequireRegistryAsync(string name, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (RegistryModel registry in RegistriesAsync(cancellationToken).ConfigureAwait(false))
        {
            // Names are unique in all of Azure.
            if (registry.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || registry.Properties?.LoginServer?.Equals(name, StringComparison.OrdinalIgnoreCase) == true)
                return registry;
            names.Add(registry.Name);
        }

        throw Errors.NotFound("RegistryNotFound", "registry", name, names, "Whoever is signed in sees no other.");
    }

    private static string Server(RegistryModel registry) => registry.Properties?.LoginServer is { Length: > 0 } server ? server
        : throw new CicdException("RegistryNotReady", CicdErrorKind.Unavailable, $"The registry '{registry.Name}' has no address yet.", registry.Name, "Wait until Azure has made it.");

    private Registry Open(RegistryModel registry) => new(new($"{_root.Scheme}://{Server(registry)}/"), _connection, _caller, SecretAsync, _limits);

    private ContainerImage Describe(RegistryModel registry, Registry client, string name, ManifestModel manifest) => new()
    {
        Context = Context,
        Repository = registry.Name,
        Name = $"{client.Server}/{name}",
        Tags = manifest.Tags ?? [],
        Digest = manifest.Digest,
        Size = manifest.ImageSize,
        CreatedAt = manifest.CreatedTime,
        SystemId = manifest.Digest,
    };
}
