using System.Security.Cryptography;
using System.Text;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>The images of a pod by container: what a version is made of (https://kubernetes.io/docs/concepts/containers/images/#image-names).</summary>
internal sealed class ImageSet
{
    private readonly SortedDictionary<string, string> _images;

    public ImageSet(IEnumerable<KeyValuePair<string, string>> images) => _images = new(images.ToDictionary(image => image.Key, image => image.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    public ImageSet(V1PodSpec? pod)
        : this((pod?.Containers ?? []).Concat(pod?.InitContainers ?? []).Select(container => KeyValuePair.Create(container.Name, container.Image ?? "")))
    {
    }

    /// <summary>The images by container, in the order of the names.</summary>
    public IReadOnlyDictionary<string, string> ByContainer => _images;

    public string[] Images => [.. _images.Values.Distinct(StringComparer.Ordinal)];

    /// <summary>What identifies them: the digest of the only image where it is named by one, else the SHA-256 of their names.</summary>
    public string Digest => Images is [var only] && only.IndexOf("@sha256:", StringComparison.Ordinal) is int at and > 0
        ? only[(at + 1)..]
        : $"sha256:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _images.Select(image => $"{image.Key}={image.Value}"))))).ToLowerInvariant()}";

    /// <summary>The version that an image's name tells: its tag, or the beginning of its digest.</summary>
    public static string Version(string image)
    {
        int at = image.IndexOf('@', StringComparison.Ordinal);
        string name = at < 0 ? image : image[..at];
        int colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
            return name[(colon + 1)..];
        return at < 0 ? "latest" : image[(at + 1)..].Replace("sha256:", "", StringComparison.Ordinal) is { Length: > 12 } digest ? digest[..12] : image[(at + 1)..];
    }
}
