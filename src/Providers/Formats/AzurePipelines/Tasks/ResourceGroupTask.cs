using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>A template for a resource group of Azure (…/tasks/reference/azure-resource-group-deployment-v2, https://learn.microsoft.com/cli/azure/deployment/group).</summary>
internal static partial class ResourceGroupTask
{
    public static TaskEquivalent? Deploy(TaskCall call)
    {
        string group = call.Text("", "resourceGroupName"), location = call.Text("", "location"), mode = call.Text("Incremental", "deploymentMode"), name = call.Text("", "deploymentName");
        bool linked = call.Text("Linked artifact", "templateLocation") == "URL of the file";
        string template = call.Text("", linked ? "csmFileLink" : "csmFile"), file = call.Text("", linked ? "csmParametersFileLink" : "csmParametersFile"), given = call.Text("", "overrideParameters");
        bool principal = call.Flag("addSpnToEnvironment");
        call.Ignore("azureSubscription", "ConnectedServiceName");
        if (call.Text("Create Or Update Resource Group", "action") != "Create Or Update Resource Group" || call.Text("None", "enableDeploymentPrerequisites") != "None"
            || mode is not ("Incremental" or "Complete") || template.Length == 0 || template.AsSpan().IndexOfAny("*?") >= 0 || location.Length == 0 || Parameters(given) is not { } parameters)
            return null;
        string options = string.Concat(
            TaskWords.Option("--name", name),
            TaskWords.Option(linked ? "--template-uri" : "--template-file", template),
            $" --mode {mode}",
            file.Length == 0 ? "" : TaskWords.Option("--parameters", linked ? file : $"@{file}"),
            parameters.Length == 0 ? "" : $" --parameters {string.Join(' ', parameters)}");
        return TaskEquivalent.Bash($"the Azure CLI, {AzureLogin.How}", AzureLogin.Remedy,
        [
            .. AzureLogin.Lines,
            // "$servicePrincipalId, $servicePrincipalKey and $tenantId": what the task adds.
            principal ? "servicePrincipalId=\"$(AZURE_CLIENT_ID)\" servicePrincipalKey=\"$(AZURE_CLIENT_SECRET)\" tenantId=\"$(AZURE_TENANT_ID)\"" : null,
            $"az group create --name {TaskWords.Bash(group)} --location {TaskWords.Bash(location)} --output none",
            $"az deployment group create --resource-group {TaskWords.Bash(group)}{options}",
        ]);
    }

    // -name value -other "a value": null for what is not of that form.
    private static string[]? Parameters(string text)
    {
        if (text.Length == 0)
            return [];
        return Overrides().Match(text.ReplaceLineEndings(" ")) is not { Success: true } match ? null
            : [.. match.Groups[1].Captures.Select((name, index) => $"{name.Value}={match.Groups[2].Captures[index].Value}")];
    }

    [GeneratedRegex(@"\A(?:\s*-(\w+)\s+(""[^""`\\]*""|'[^']*'|[^\s""'`\\;|&<>-][^\s""'`\\;|&<>]*))+\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Overrides();
}
