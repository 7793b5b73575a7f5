using System.Text;

namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>A cluster, a user and a context of one name, as a kubeconfig holds them.</summary>
internal sealed record KubeEntry(string Name, string Server, string? Authority, string? Namespace, SecretText Token)
{
    /// <summary>The entry of a credential.</summary>
    public static KubeEntry Of(string name, ClusterCredential made) => new(
        name,
        made.Server,
        made.CertificateAuthority is { } pem ? Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) : null,
        made.Environment.Length == 0 ? null : made.Environment,
        made.Token);

    /// <summary>Refuses a name that cannot stand on one line.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is 0x2028 or 0x2029 or 0xFEFF or 0xE000)
            ? throw Errors.InvalidName("a context of a kubeconfig", name, "it is some text on one line.")
            : name;
}
