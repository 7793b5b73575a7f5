using System.Text.RegularExpressions;
using CicdTools.Providers.Templates;

namespace CicdTools.Providers.AzureDevOps.Containers;

/// <summary>An image without a tag: the registry and the repository in it (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests).</summary>
/// <param name="Registry">The host of the registry, such as <c>contoso.azurecr.io</c>.</param>
/// <param name="Repository">The repository, such as <c>shop/web</c>.</param>
internal sealed partial record ImageName(string Registry, string Repository)
{
    /// <summary>What objects of a cluster can be named after it: the last part, as a DNS label.</summary>
    public string Label
    {
        get
        {
            // The task names canaries NAME-baseline and NAME-canary, and a label has 63 characters.
            string slug = TemplateValues.ToSlug(Repository[(Repository.LastIndexOf('/') + 1)..]);
            return slug.Length > 50 ? slug[..50].TrimEnd('-') : slug;
        }
    }

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static ImageName Parse(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !Host().IsMatch(image[..slash]))
            throw Errors.InvalidName("an image", image, "it begins with its registry, such as contoso.azurecr.io/shop/web.");
        string repository = image[(slash + 1)..];
        // A colon would begin a tag, an at a digest: the pipeline gives each build a tag of its own.
        return repository.Length <= 255 && Path().IsMatch(repository) ? new(image[..slash], repository)
            : throw Errors.InvalidName("an image", image, "behind the registry stand lower-case letters, digits and single '.', '_', '-' or '/' between them, and no tag.");
    }

    /// <summary>The host of a registry's address, however a connection writes it.</summary>
    public static string HostOf(string address)
    {
        string rest = address.Contains("://", StringComparison.Ordinal) ? address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..] : address;
        return rest.Split('/')[0];
    }

    public override string ToString() => $"{Registry}/{Repository}";

    [GeneratedRegex(@"^(localhost|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+)(:[0-9]{1,5})?$|^[A-Za-z0-9-]+:[0-9]{1,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex(@"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Path();
}
