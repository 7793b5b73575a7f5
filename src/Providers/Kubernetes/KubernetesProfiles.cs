using k8s;

namespace CicdTools.Providers.Kubernetes;

/// <summary>What the kubeconfig of this machine says of connections.</summary>
internal static class KubernetesProfiles
{
    public static IReadOnlyList<ProfileInfo> All(string? file) => KubeConfig.Find(file)?.Contexts ?? [];

    /// <summary>The connection with the context that is current now: whoever changes that one later changes kubectl, and not where we write.</summary>
    public static Connection Settle(Connection connection)
    {
        if (connection.Address is not null)
        {
            return connection.Profile is null && connection.ProfileFile is null ? connection
                : throw new CicdException("ProfileNotTaken", CicdErrorKind.Invalid, "A cluster is named by its address or by a context of the kubeconfig, not by both.", connection.Name, "Leave -Address or -Profile away.");
        }

        if (KubeConfig.Find(connection.ProfileFile) is { } file)
            return connection with { Profile = file.Require(connection.Profile).Name };
        if (connection.Profile is null && KubernetesClientConfiguration.IsInCluster())
            return connection;
        throw new CicdException("ProfileNotFound", CicdErrorKind.NotFound, $"There is no kubeconfig at '{KubernetesClientConfiguration.KubeConfigDefaultLocation}'.", connection.Name, "Set KUBECONFIG, name a file with -ProfileFile, or give -Address with a token.");
    }
}
