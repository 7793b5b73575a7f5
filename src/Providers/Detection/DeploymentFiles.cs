namespace CicdTools.Providers.Detection;

/// <summary>Finds what a repository is deployed with, and gives it to the component it lies in.</summary>
internal static class DeploymentFiles
{
    private static readonly string[] ContainerPatterns = ["Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile", "Containerfile", "Containerfile.*"];

    private static readonly string[] ComposePatterns = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "docker-compose.*.yaml", "docker-compose.*.yml", "compose.*.yaml", "compose.*.yml"];

    private static readonly string[] KustomizeNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    public static void Attach(SourceFolder root, List<ComponentDraft> drafts, CancellationToken cancellationToken)
    {
        Dictionary<SourceFolder, ComponentDraft> owners = drafts.ToDictionary(draft => draft.Folder);
        HashSet<SourceFolder> charts = [];
        foreach (SourceFolder folder in root.All())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // What lies in a chart belongs to the chart.
            if (folder.Parent is { } parent && charts.Contains(parent))
            {
                charts.Add(folder);
                continue;
            }

            if (folder.Has("Chart.yaml"))
            {
                charts.Add(folder);
                ComponentDraft owner = Owner(folder, root, drafts, owners);
                owner.Add(owner.Charts, nameof(StackComponent.Charts), folder.ShownPath, folder.At("Chart.yaml"), null);
                continue;
            }

            AttachContainers(folder, root, drafts, owners);
            AttachFiles(folder, root, drafts, owners);
        }
    }

    private static void AttachContainers(SourceFolder folder, SourceFolder root, List<ComponentDraft> drafts, Dictionary<SourceFolder, ComponentDraft> owners)
    {
        foreach (string name in ContainerPatterns.SelectMany(folder.Find).Where(name => !name.EndsWith(".dockerignore", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            if (folder.Read(name) is not { } file)
                continue;
            ComponentDraft owner = Owner(folder, root, drafts, owners);
            ContainerFile container = ContainerFileReader.Read(file, out Evidence[] evidence);
            owner.Add(container, evidence);
            if (evidence.FirstOrDefault(item => item.Fact == "ContainerFiles.Ports") is { } port)
                owner.Set(nameof(StackComponent.Port), port.Value, port.File, port.Line);
        }
    }

    private static void AttachFiles(SourceFolder folder, SourceFolder root, List<ComponentDraft> drafts, Dictionary<SourceFolder, ComponentDraft> owners)
    {
        foreach (string name in ComposePatterns.SelectMany(folder.Find).Distinct(StringComparer.Ordinal))
            Owned(owner => owner.Add(owner.ComposeFiles, nameof(StackComponent.ComposeFiles), folder.At(name), folder.At(name), null));
        if (folder.Find("*.tf").FirstOrDefault() is { } terraform)
            Owned(owner => owner.Add(owner.Terraform, nameof(StackComponent.Terraform), folder.ShownPath, folder.At(terraform), null));
        if (KustomizeNames.FirstOrDefault(folder.Has) is { } kustomization)
        {
            Owned(owner => owner.Add(owner.Kustomizations, nameof(StackComponent.Kustomizations), folder.ShownPath, folder.At(kustomization), null));
            return;
        }

        foreach (string name in folder.Files.Where(name => name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal)))
        {
            if (folder.Peek(name) is { } file && KubernetesKind(file) is { } line)
                Owned(owner => owner.Add(owner.Manifests, nameof(StackComponent.Manifests), file.Path, file.Path, line));
        }

        void Owned(Action<ComponentDraft> add) => add(Owner(folder, root, drafts, owners));
    }

    private static int? KubernetesKind(SourceFile file)
    {
        int kind = Array.FindIndex(file.Lines, line => line.StartsWith("kind:", StringComparison.Ordinal));
        string? version = Array.Find(file.Lines, line => line.StartsWith("apiVersion:", StringComparison.Ordinal))?[11..].Trim().Trim('"', '\'');
        // These look like objects of a cluster and are settings of programs.
        bool foreign = version is null || version.StartsWith("skaffold/", StringComparison.Ordinal) || version.StartsWith("kind.x-k8s.io/", StringComparison.Ordinal) || version.StartsWith("backstage.io/", StringComparison.Ordinal);
        return kind < 0 || foreign ? null : kind + 1;
    }

    // The nearest component above; where there is none, the only one; else the root as a component of no language.
    private static ComponentDraft Owner(SourceFolder folder, SourceFolder root, List<ComponentDraft> drafts, Dictionary<SourceFolder, ComponentDraft> owners)
    {
        foreach (SourceFolder above in folder.Above().Prepend(folder))
        {
            if (owners.TryGetValue(above, out ComponentDraft? owner))
                return owner;
        }

        if (drafts.Count == 1)
            return drafts[0];
        ComponentDraft none = new(root);
        drafts.Add(none);
        owners.Add(root, none);
        return none;
    }
}
