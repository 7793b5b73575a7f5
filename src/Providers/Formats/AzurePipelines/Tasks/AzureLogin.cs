namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>The log-in that a service connection to Azure is, as a service principal of the project's settings (https://learn.microsoft.com/cli/azure/authenticate-azure-cli-service-principal).</summary>
internal static class AzureLogin
{
    public const string How = "which logs in as the service principal of the project's settings instead of by the service connection";
    public const string Remedy = "Give the project the settings AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_SUBSCRIPTION_ID and the secret AZURE_CLIENT_SECRET; the machine or image must have the Azure CLI.";

    public static string[] Lines { get; } =
    [
        "az login --service-principal --username \"$(AZURE_CLIENT_ID)\" --password \"$(AZURE_CLIENT_SECRET)\" --tenant \"$(AZURE_TENANT_ID)\" --output none",
        "az account set --subscription \"$(AZURE_SUBSCRIPTION_ID)\"",
    ];
}
