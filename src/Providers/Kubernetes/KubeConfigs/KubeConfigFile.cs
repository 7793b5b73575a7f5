namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>Puts credentials into a kubeconfig.</summary>
internal static class KubeConfigFile
{
    /// <summary>A change that makes a credential, followed by putting it into a kubeconfig where one is named. Whatever speaks against that is said now.</summary>
    /// <param name="making">What makes the credential.</param>
    /// <param name="target">The place; null for none.</param>
    /// <param name="name">The context's name where the target names none.</param>
    /// <param name="server">The address of the cluster; null where it comes with the credential only.</param>
    /// <exception cref="CicdException"><c>KubeConfigInvalid</c>, <c>KubeConfigSeveral</c>, <c>KubeConfigLocked</c>, <c>KubeConfigNotEdited</c>, <c>KubeContextExists</c>, <c>InvalidName</c>, <c>ClusterHasNoAddress</c>.</exception>
    public static Change Keep(Change making, KubeConfigTarget? target, string name, string? server)
    {
        if (target is null)
            return making;
        string entry = KubeEntry.RequireName(target.Context ?? name);
        string path = KubeStorage.Settle(target.Path);
        string text = KubeStorage.Read(path);
        KubeContent content = Checked(text, path, target, entry, server);
        // Tried with what is not known yet, since a file that cannot be edited is to be known before anything is made.
        KubeText.Add(text, new(entry, server ?? "https://localhost", "-", null, new("-")), path);
        return making with
        {
            Action = $"{making.Action}, and put it into the kubeconfig '{path}' as '{entry}'",
            Details = $"{making.Details}{Describe(content, entry, path, server)}",
            ApplyAsync = async token =>
            {
                ClusterCredential made = (ClusterCredential)(await making.ApplyAsync(token).ConfigureAwait(false))!;
                KubeStorage.Update(path, now =>
                {
                    Checked(now, path, target, entry, made.Server);
                    return KubeText.Add(now, KubeEntry.Of(entry, made), path);
                });
                return made;
            },
        };
    }

    private static KubeContent Checked(string text, string path, KubeConfigTarget target, string entry, string? server)
    {
        if (server is { Length: 0 })
            throw new CicdException("ClusterHasNoAddress", CicdErrorKind.Unavailable, "The cluster has no address yet, so that no kubeconfig can lead to it.", entry, "Get-CicdCluster shows what it waits for.");
        KubeContent content = KubeContent.Read(text, path);
        content.Check(entry, server, target.Force);
        return content;
    }

    private static string Describe(KubeContent content, string name, string path, string? server)
    {
        string Line(string section, string what) => $"  {(content.Has(section, name) ? "replaced" : "added")}: {what}\n";
        return $"{path}\n"
            + Line("clusters", $"cluster {name}{(server is null ? "" : $" at {server}")}")
            + Line("users", $"user {name} with its token")
            + Line("contexts", $"context {name}")
            + (content.HasCurrent ? "" : $"  added: current-context {name}\n");
    }
}
