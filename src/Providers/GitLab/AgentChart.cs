using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.GitLab;

/// <summary>Values for the chart of GitLab's agent: https://docs.gitlab.com/user/clusters/agent/install/#install-the-agent-with-helm.</summary>
internal static class AgentChart
{
    /// <summary>The values. The token is not among them: it belongs into a Secret of the cluster, which they name.</summary>
    public static string Values(string agent, string server) => YamlText.Write(new YamlBuilder().Add("config", new YamlBuilder().Add("kasAddress", server).Add("secretName", $"{agent}-token")).Map);
}
