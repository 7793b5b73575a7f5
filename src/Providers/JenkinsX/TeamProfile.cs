using CicdTools.Providers.Kubernetes;

namespace CicdTools.Providers.JenkinsX;

/// <summary>What a connection keeps of the kubeconfig beside the context's name.</summary>
internal static class TeamProfile
{
    /// <summary>The connection with the team's namespace as the kubeconfig says it now, else Jenkins X's own: whoever chooses another one for kubectl later does not move the team.</summary>
    public static Connection Settle(Connection connection) =>
        connection is { Project: null, Profile: { } context } && KubeConfig.Find(connection.ProfileFile) is { } file
            ? connection with { Project = file.Namespace(context) is { } space and not "default" ? space : Team.DefaultNamespace }
            : connection;
}
