namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>The namespace that a context of the kubeconfig takes where none is named: what <c>kubectl config set-context --namespace</c> writes (https://kubernetes.io/docs/reference/kubectl/generated/kubectl_config/kubectl_config_set-context/).</summary>
internal static class KubeNamespace
{
    /// <summary>The namespace as the files say it now; <c>default</c> where they name none.</summary>
    public static string Read(Connection connection) =>
        KubeConfig.Find(connection.ProfileFile) is { } file && connection.Profile is { } context ? file.Namespace(context) ?? "default" : "";

    /// <summary>Writes it into the file that holds the context, and nothing else.</summary>
    /// <exception cref="CicdException"><c>KubeConfigNotUsed</c>, <c>KubeConfigInvalid</c>, <c>KubeConfigLocked</c>, <c>KubeConfigNotEdited</c>.</exception>
    public static Change Plan(Connection connection, ClusterNamespace space)
    {
        if (connection.Address is not null || connection.Profile is not { } context || KubeConfig.Find(connection.ProfileFile) is not { } kubeConfig)
            throw new CicdException("KubeConfigNotUsed", CicdErrorKind.Invalid, $"The context '{connection.Name}' is not by a context of a kubeconfig, so that there is none whose namespace could be chosen.", connection.Name, "Connect-CicdProvider with -Profile names one.");
        // Of several files, the first that has a context is the one that counts.
        string path = KubeStorage.Settle(kubeConfig.Path.Split(Path.PathSeparator).First(file => KubeContent.Read(KubeStorage.Read(file), file).Has("contexts", context)));
        KubeFields field = new("contexts", "context", [("namespace", space.Name)], []);
        // Tried with what is there now, since a file that cannot be edited is to be known before.
        string text = KubeStorage.Read(path);
        bool done = KubeText.Set(text, field, context, path) == text;
        return new($"the context '{context}' of the kubeconfig '{path}'", $"Take the namespace '{space.Name}' where none is named, in place of '{Read(connection)}'", _ =>
        {
            KubeStorage.Update(path, now => KubeText.Set(now, field, context, path));
            return Task.FromResult<object?>(space with { IsCurrent = true });
        })
        {
            AlreadyDone = done ? $"The context '{context}' takes the namespace '{space.Name}' already." : null,
        };
    }
}
