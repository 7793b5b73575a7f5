namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>Deployments to Azure's app service, as commands of the Azure CLI (https://learn.microsoft.com/cli/azure/webapp, …/functionapp).</summary>
internal static class AppServiceTasks
{
    // …/tasks/reference/azure-web-app-v1
    public static TaskEquivalent? WebApp(TaskCall call)
    {
        string start = call.Text("", "startUpCommand"), stack = call.Text("", "runtimeStack");
        string options = TaskWords.Option("--linux-fx-version", stack) + TaskWords.Option("--startup-file", start);
        return Package(call, "webapp", "az webapp deploy", "--src-path", options.Length == 0 ? null : $"az webapp config set --name \"$name\" --resource-group \"$group\"{options} --output none");
    }

    // …/tasks/reference/azure-function-app-v1
    public static TaskEquivalent? FunctionApp(TaskCall call)
    {
        string stack = call.Text("", "runtimeStack");
        return Package(call, "functionapp", "az functionapp deployment source config-zip", "--src", stack.Length == 0 ? null : $"az functionapp config set --name \"$name\" --resource-group \"$group\"{TaskWords.Option("--linux-fx-version", stack)} --output none");
    }

    // …/tasks/reference/azure-web-app-container-v1
    public static TaskEquivalent? WebContainer(TaskCall call) => Container(call, "webapp", "--container-image-name", call.Text("", "containers", "imageName"));

    // …/tasks/reference/azure-function-app-container-v1
    public static TaskEquivalent? FunctionContainer(TaskCall call) => Container(call, "functionapp", "--image", call.Text("", "imageName"));

    private static TaskEquivalent? Package(TaskCall call, string kind, string command, string option, string? settings)
    {
        string package = call.Text("$(System.DefaultWorkingDirectory)/**/*.zip", "package");
        call.Ignore("appType");
        string name = package[(package.LastIndexOf('/') + 1)..];
        // A folder would have to be packed first; deployments of another method are no file either.
        if (!name.Contains('.', StringComparison.Ordinal) || package.Contains('\\', StringComparison.Ordinal) || call.Text("auto", "deploymentMethod") is not ("auto" or "zipDeploy"))
            return null;
        return Deployment(call, kind,
            settings,
            "shopt -s globstar extglob nullglob",
            "IFS=",
            $"pattern={TaskWords.Bash(package)}",
            "files=($pattern)",
            $"{command} --name \"$name\" --resource-group \"$group\"{Slot(call)} {option} \"${{files[0]}}\"");
    }

    private static TaskEquivalent? Container(TaskCall call, string kind, string option, string image) =>
        // Several images are a configuration of Compose.
        image.Length == 0 || image.Contains('\n', StringComparison.Ordinal) ? null : Deployment(call, kind, $"az {kind} config container set --name \"$name\" --resource-group \"$group\"{Slot(call)} {option} {TaskWords.Bash(image)}");

    private static TaskEquivalent? Deployment(TaskCall call, string kind, params string?[] lines)
    {
        string name = call.Text("", "appName"), group = call.Text("", "resourceGroupName");
        call.Ignore("azureSubscription");
        return name.Length == 0 ? null : TaskEquivalent.Bash($"the Azure CLI, {AzureLogin.How}", AzureLogin.Remedy,
        [
            .. AzureLogin.Lines,
            $"name={TaskWords.Bash(name)}",
            group.Length > 0 ? $"group={TaskWords.Bash(group)}" : $"group=$(az {kind} list --query \"[?name=='$name'].resourceGroup\" --output tsv)",
            .. lines,
        ]);
    }

    private static string Slot(TaskCall call)
    {
        string slot = call.Text("production", "slotName");
        return call.Flag("deployToSlotOrASE") && slot != "production" ? TaskWords.Option("--slot", slot) : "";
    }
}
