namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>Tasks around kubectl (https://kubernetes.io/docs/reference/kubectl/).</summary>
internal static class KubernetesTasks
{
    private const string Cluster = "kubectl with the cluster of the machine's own configuration instead of the service connection";
    private const string Remedy = "Give the job the configuration of the cluster, for example by KUBECONFIG; the machine or image must have kubectl.";

    // …/tasks/reference/kubernetes-v1
    public static TaskEquivalent? Kubectl(TaskCall call)
    {
        string command = call.Text("", "command"), arguments = call.Text("", "arguments"), space = call.Text("", "namespace"), inline = call.Text("", "inline"), file = call.Text("", "configuration");
        string group = call.Text("", "azureResourceGroup"), cluster = call.Text("", "kubernetesCluster"), output = call.Text("json", "outputFormat");
        bool configured = call.Flag("useConfigurationFile");
        bool ofAzure = cluster.Length > 0 && group.Length > 0;
        string type = call.Text(inline.Length > 0 ? "inline" : "configuration", "configurationType");
        call.Ignore("connectionType", "kubernetesServiceEndpoint", "azureSubscriptionEndpoint", "versionOrLocation", "versionSpec", "checkLatest");
        if (command is "" or "login" or "logout" || (configured && (type == "inline" ? inline : file).Length == 0) || inline.Contains("\nEOF", StringComparison.Ordinal))
            return null;
        // Only 'get' has an output that can be told how to look.
        string line = $"kubectl {command}{TaskWords.Option("--namespace", space)}{TaskWords.Raw(arguments)}{(command == "get" ? $" --output {output}" : "")}";
        string run = !configured ? line : type == "inline" ? $"{line} -f - <<EOF\n{inline}\nEOF" : $"{line} -f {TaskWords.Bash(file)}";
        return ofAzure
            ? TaskEquivalent.Bash($"kubectl and the Azure CLI, {AzureLogin.How}", AzureLogin.Remedy, [.. AzureLogin.Lines, $"az aks get-credentials --resource-group {TaskWords.Bash(group)} --name {TaskWords.Bash(cluster)}", run])
            : TaskEquivalent.Bash(Cluster, Remedy, run);
    }

    // …/tasks/reference/kubernetes-manifest-v0; its action 'deploy' is a step that every system has.
    public static TaskEquivalent? Manifest(TaskCall call)
    {
        string space = TaskWords.Option("--namespace", call.Text("", "namespace")), name = call.Text("", "secretName");
        call.Ignore("kubernetesServiceConnection", "dockerRegistryEndpoint");
        if (call.Text("deploy", "action") != "createSecret" || call.Text("dockerRegistry", "secretType") != "dockerRegistry" || name.Length == 0)
            return null;
        return TaskEquivalent.Bash($"{Cluster}, and the registry's credentials of the project's settings", $"Give the project the settings DOCKER_REGISTRY_SERVER and DOCKER_REGISTRY_USERNAME and the secret DOCKER_REGISTRY_PASSWORD. {Remedy}",
            $"kubectl create secret docker-registry {TaskWords.Bash(name)}{space} --docker-server=\"$(DOCKER_REGISTRY_SERVER)\" --docker-username=\"$(DOCKER_REGISTRY_USERNAME)\" --docker-password=\"$(DOCKER_REGISTRY_PASSWORD)\" --dry-run=client --output yaml | kubectl apply{space} -f -");
    }
}
